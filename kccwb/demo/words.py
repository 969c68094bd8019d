"""The words of which the made-up trading company's customers, suppliers and goods are built."""

from __future__ import annotations

SURNAMES = (
    "Ashworth", "Barraclough", "Bexley", "Brindle", "Caldwell", "Carrick", "Cheadle", "Colbourne", "Dalby", "Denholm", "Eastwood", "Ellery",
    "Fairbairn", "Farnsworth", "Garside", "Greaves", "Hallam", "Hartley", "Holroyd", "Ingham", "Jessop", "Kendrick", "Kirkbride", "Lanyon",
    "Loxley", "Marsden", "Mather", "Nethercott", "Oakes", "Ormerod", "Pargeter", "Penrose", "Quayle", "Redfern", "Rigby", "Saltmarsh",
    "Selwood", "Tarrant", "Thackray", "Trelawney", "Underhill", "Vickers", "Wainwright", "Wetherby", "Whitlock", "Yardley",
)  # fmt: skip
FIRST_NAMES = (
    "Alice", "Amara", "Ben", "Bronwen", "Callum", "Catrin", "Daniel", "Dilys", "Eilidh", "Fergus", "Grace", "Harjit", "Imogen", "Isla", "Jack",
    "Kofi", "Leila", "Malcolm", "Niamh", "Oliver", "Priya", "Rhys", "Rosalind", "Sanjay", "Tegan", "Theo", "Una", "Wilf", "Yasmin", "Zoe",
)  # fmt: skip
SHOPS = (
    "Stores", "Interiors", "Kitchenware", "Gifts", "Garden Centre", "Farm Shop", "Hardware", "Home", "Tea Rooms", "Emporium", "Trading Post", "Deli",
)  # fmt: skip
MAKERS = ("Pottery", "Textiles", "Tea Merchants", "Candle Works", "Glass", "Woodware", "Print Works", "Mills", "Foundry", "Basketry")
STREETS = (
    "High Street",
    "Mill Lane",
    "Station Road",
    "Quay Street",
    "Church Walk",
    "Market Place",
    "Kiln Road",
    "Harbour View",
    "Tannery Row",
)
TOWNS = (
    ("Whitby", "North Yorkshire", "YO21"),
    ("Ludlow", "Shropshire", "SY8"),
    ("Totnes", "Devon", "TQ9"),
    ("Hexham", "Northumberland", "NE46"),
    ("Frome", "Somerset", "BA11"),
    ("Kendal", "Cumbria", "LA9"),
    ("Rye", "East Sussex", "TN31"),
    ("Holt", "Norfolk", "NR25"),
    ("Hay-on-Wye", "Powys", "HR3"),
    ("Peebles", "Scottish Borders", "EH45"),
    ("Stamford", "Lincolnshire", "PE9"),
    ("Falmouth", "Cornwall", "TR11"),
)
EURO_TOWNS = (("Galway", "IE", "H91 E2X4"), ("Lyon", "FR", "69002"), ("Bremen", "DE", "28195"), ("Utrecht", "NL", "3511"))
EURO_SHOPS = ("Maison", "Hus & Garten", "Tigh", "Atelier", "Kontor", "Winkel")

GOODS: tuple[tuple[str, str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "Homeware",
        "1",
        "300",
        ("Stoneware", "Enamel", "Oak", "Slate", "Linen", "Copper", "Wicker", "Cast Iron"),
        ("Mug", "Jug", "Serving Board", "Bowl", "Tray", "Candlestick", "Coaster Set", "Vase"),
    ),
    (
        "Tea and Larder",
        "2",
        "301",
        ("Breakfast", "Highland", "Smoked", "Orchard", "Harbour", "Heather"),
        ("Tea 250g", "Oatcakes", "Honey", "Flour 1kg", "Porridge Oats", "Coffee Beans"),
    ),
    (
        "Books and Cards",
        "2",
        "302",
        ("Coastal", "Kitchen", "Garden", "Woodland", "Winter", "Seaside"),
        ("Cookbook", "Guide", "Picture Book", "Almanac", "Atlas", "Primer"),
    ),
    (
        "Warm Home",
        "4",
        "303",
        ("Door", "Window", "Loft", "Chimney", "Pipe"),
        ("Draught Excluder", "Insulation Roll", "Thermal Lining", "Seal Kit", "Balloon"),
    ),
)
"""Stock type, KCC's tax rate code, sales nominal, and the words of which its goods are named."""
