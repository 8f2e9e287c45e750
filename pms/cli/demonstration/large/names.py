"""Names of organisations, people and policies in three scripts, each the same for the same number."""

from dataclasses import dataclass

from pms.accounts.states import Language


@dataclass(frozen=True, slots=True)
class Script:
    """The words of one script, from which names are put together; ``order`` is a language's order of them."""

    language: Language
    order: str
    words: tuple[str, ...]
    trades: tuple[str, ...]
    towns: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]


LATIN = Script(
    Language.ENGLISH,
    "{word} {trade} {town}",
    ("Harbour", "Northern", "Étoile", "Union", "Granite", "Savannah", "Blue River", "Zénith", "Cedar", "First"),
    ("Bank", "Telecom", "Insurance", "Clinics", "Logistics", "Credit Union", "Payments", "University", "Retail"),
    ("Port City", "Bellevue", "Montclair", "Eastfield", "Lakeside", "Saint-Aubin", "Highgate", "Riverton"),
    ("Amina", "Luc", "Grace", "Ravi", "Inès", "Karim", "Élise", "Samuel", "Noor", "Tomás"),
    ("Diallo", "Bernard", "Okafor", "Menon", "Caron", "Haddad", "Moreau", "Silva", "O'Brien", "Núñez"),
)
ARABIC = Script(
    Language.ARABIC,
    "{trade} {word} {town}",
    ("النور", "الأمل", "الواحة", "الشروق", "الأرز", "المدينة", "النيل", "الريادة", "الوفاء", "البحر"),
    ("بنك", "شركة اتصالات", "شركة تأمين", "عيادات", "شركة نقل", "مصرف", "جامعة", "متاجر"),
    ("العاصمة", "الميناء", "الجبل", "الشمال", "الجنوب", "الساحل", "القلعة"),
    ("كريم", "ليلى", "سميرة", "يوسف", "مريم", "عمر", "هدى", "سالم"),
    ("المنصوري", "حداد", "بن علي", "الخطيب", "نصر", "عبد الله", "سعيد"),
)
DEVANAGARI = Script(
    Language.ENGLISH,
    "{word} {trade} {town}",
    ("हिमालय", "सूर्य", "गंगा", "नवीन", "भारत", "आनंद", "कमल", "संगम"),
    ("बैंक", "दूरसंचार", "बीमा", "चिकित्सालय", "परिवहन", "विश्वविद्यालय", "व्यापार"),
    ("उत्तर नगर", "राजधानी", "बंदरगाह", "दक्षिणपुर", "पहाड़गंज"),
    ("अमित", "प्रिया", "राहुल", "सुनीता", "विजय", "मीरा"),
    ("शर्मा", "वर्मा", "गुप्ता", "पटेल", "सिंह"),
)
SCRIPTS = (LATIN, LATIN, LATIN, ARABIC, LATIN, DEVANAGARI, LATIN, ARABIC)
"""Which script the organisation of a number has: most are Latin."""

SECTORS = (
    "Banking", "Insurance", "Telecom", "Health", "Schools", "Universities", "Transport", "Energy", "Water", "Tax",
    "Pensions", "Land register", "Elections", "Post", "Customs", "Courts", "Police", "Social aid", "Agriculture",
    "Housing", "Retail", "Payments", "Travel", "Employment", "Printing",
)  # fmt: skip
REGIONS = (
    "North", "South", "East", "West", "Capital", "Coast", "Highlands", "Lakes", "Islands", "Border", "Delta", "Plains",
    "Valley", "الشمال", "الجنوب", "الساحل", "उत्तर", "दक्षिण", "Île-de-Mer", "Hauts-Plateaux",
)  # fmt: skip
USES = (
    "Sign-in", "Customer check", "Account opening", "Card print", "Subscriber check", "Benefit payment", "Data share",
    "Record check", "Age check", "Address check",
)  # fmt: skip


def organisation(number: int) -> tuple[str, str, Script]:
    """Name, id and script of the organisation of a number; both are unique."""
    script = SCRIPTS[number % len(SCRIPTS)]
    turn, word = divmod(number * 7 + number // 8, len(script.words))
    turn, trade = divmod(turn, len(script.trades))
    turn, town = divmod(turn, len(script.towns))
    parts = {"word": script.words[word], "trade": script.trades[trade], "town": script.towns[town]}
    name = f"{script.order.format(**parts)} {number}"
    slug = LATIN.words[number % len(LATIN.words)].split()[0].lower().replace("é", "e")
    return name, f"{slug}-{number:06}", script


def person(number: int, script: Script) -> tuple[str, str]:
    """First and last name."""
    turn, first = divmod(number, len(script.first_names))
    return script.first_names[first], script.last_names[turn % len(script.last_names)]


def group(number: int) -> tuple[str, str]:
    """Name and description of the policy group of a number; names are unique."""
    turn, sector = divmod(number, len(SECTORS))
    turn, region = divmod(turn, len(REGIONS))
    name = f"{SECTORS[sector]} · {REGIONS[region]}" + (f" {turn + 1}" if turn else "")
    return name, f"What organisations of {SECTORS[sector].lower()} may do in {REGIONS[region]}"


def policy(number: int) -> tuple[str, str]:
    """Name, unique within a group, and description of a policy by its place in the group."""
    turn, use = divmod(number, len(USES))
    name = f"{USES[use]} {turn + 1}"
    return name, f"{USES[use]} for the members of the group, step {turn + 1}"
