"""Draw the attachments of the sample documents: `python -m demo.samples.draw_files`.

They are committed, so that the demo does not have to draw them; the same input gives the same bytes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

FOLDER = Path(__file__).parent / "files"
CREATED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
INK, PAPER, GREY, RUST, SKY = "#2b2b2b", "#fdfcf7", "#9a9a92", "#a4552f", "#dfe9f0"


@dataclass(frozen=True)
class Letter:
    """A letter of a page or more. Latin letters only, since it uses the PDF's built-in fonts."""

    sender: str
    title: str
    facts: Sequence[tuple[str, str]]
    rows: Sequence[tuple[str, str, str]] = ()
    paragraphs: Sequence[str] = field(default=())


LETTERS = {
    "quote-northwind": Letter(
        "Northwind Computer GmbH, Hafenstr. 1, 20457 Hamburg",
        "Quote Q-5581",
        [("Date", "18 November 2026"), ("Valid until", "30 November 2026"), ("For", "Acme Ltd, Bob Stone")],
        [
            ("8 x Laptop 14in (NB-14)", "1,310.00", "10,480.00"),
            ("Freight", "", "50.00"),
            ("VAT 19 %", "", "1,991.20"),
            ("Total EUR", "", "12,521.20"),
        ],
        ["Delivery within ten working days of the order. Three years of warranty, on site in the first."],
    ),
    "cleaning-requirements": Letter(
        "Acme Ltd, 12 Wharf Road, London",
        "Cleaning: requirements by room",
        [("Belongs to", "RFP-019"), ("Version", "3, 16 November 2026")],
        [
            (f"Wharf Road, floor {floor}, {room}", cycle, area)
            for floor in (1, 2, 3, 4)
            for room, cycle, area in [
                ("open plan", "daily", "310 m2"),
                ("meeting rooms", "daily", "84 m2"),
                ("kitchen", "twice a day", "22 m2"),
                ("washrooms", "twice a day", "36 m2"),
            ]
        ]
        + [
            ("Mill Lane, all rooms", "daily", "480 m2"),
            ("Canal Street, studio", "daily", "540 m2"),
            ("Canal Street, model store", "never", "70 m2"),
        ],
        [
            "The server room on floor 2 and the model store are locked and stay so.",
            "Machines are charged in the basement of Wharf Road, beside the bicycle rack.",
        ],
    ),
    "maintenance-plan": Letter(
        "Beta GmbH, Werkshof 4, 50735 Köln",
        "Yearly maintenance 2026",
        [("Standstill", "21 December 2026 to 3 January 2027"), ("Lead", "Finn Weber")],
        [
            (f"Packing line {line}, {work}", f"{day} December", crew)
            for line, start in [(1, 21), (2, 22), (3, 28)]
            for work, day, crew in [
                ("bearings and seals", start, "crew A"),
                ("belts and chains", start + 1, "crew A"),
                ("switches and cabinets", start + 1, "crew B"),
                ("test run", start + 2, "both"),
            ]
        ],
        ["Parts must be in the store by 18 December; what is missing then moves its line to January."],
    ),
    "train-ticket": Letter(
        "Rail ticket",
        "Köln Hbf - Poznan Glowny and back",
        [("Passenger", "Greta Weiß"), ("Out", "9 November 2026, 06:43"), ("Back", "11 November 2026, 15:28")],
        [("Fare, 2nd class", "", "175.60"), ("VAT 7 %", "", "12.30"), ("Paid EUR", "", "187.90")],
    ),
    "delivery-note": Letter(
        "Sruby i Lozyska Sp. z o.o., Poznan",
        "Delivery note WZ 3391/2026",
        [("Order", "PO-B-198"), ("Delivered", "16 November 2026, gate 2")],
        [("Bearing 6204-2RS", "80 pcs", "2 rusty"), ("Screw M6 x 30, zinc", "2,000 pcs", "complete")],
        ["Received with reservation: one box was wet and torn. F. Weber"],
    ),
    "sensor-data-sheet": Letter(
        "Tokyo Seimitsu Buhin K.K.",
        "LD-200 displacement sensor",
        [("Range", "0 to 200 mm"), ("Accuracy", "0.02 mm"), ("Protection", "IP67")],
        [("Supply", "24 V DC", "55 mA"), ("Output", "4 to 20 mA", "500 ohm"), ("Weight", "", "180 g")],
        ["Calibrated at 20 degrees before delivery; the certificate names the serial number."],
    ),
    "invoice-2026-0871": Letter(
        "Northwind Computer GmbH, Hafenstr. 1, 20457 Hamburg",
        "Invoice 2026-0871",
        [("Date", "16 November 2026"), ("Order", "PO-1021"), ("To", "Acme Ltd")],
        [
            ("6 x Monitor 27in (MO-27)", "289.00", "1,734.00"),
            ("VAT 19 %", "", "329.46"),
            ("Total EUR", "", "2,063.46"),
        ],
        ["Reminder: we have not seen your payment yet."],
    ),
    "invoice-HC-20261101": Letter(
        "Harbor Cloud Inc., 400 Pier Avenue, Portland, OR 97209",
        "Invoice HC-20261101",
        [("Date", "20 November 2026"), ("Due", "20 December 2026"), ("To", "Acme Ltd")],
        [
            ("Application hosting", "1 month", "940.00"),
            ("Database, 2 TB", "1 month", "220.00"),
            ("Backup storage", "1 month", "80.00"),
            ("Total USD", "", "1,240.00"),
        ],
    ),
    "credit-note-CN-3305": Letter(
        "Harbor Cloud Inc., 400 Pier Avenue, Portland, OR 97209",
        "Credit note CN-3305",
        [("Date", "6 November 2026"), ("For invoice", "HC-20261001"), ("To", "Acme Ltd")],
        [("Service credit, outage of 9 October, 4 hours", "", "126.50"), ("Credit USD", "", "126.50")],
    ),
}


def draw_letter(letter: Letter) -> bytes:
    """Draw a letter as PDF."""
    pdf = FPDF(format="A4")
    pdf.set_creation_date(CREATED)
    pdf.set_title(letter.title)
    pdf.set_auto_page_break(auto=True, margin=20)
    pdf.add_page()
    pdf.set_font("helvetica", size=9)
    pdf.cell(text=letter.sender, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(12)
    pdf.set_font("helvetica", style="B", size=20)
    pdf.cell(text=letter.title, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(6)
    pdf.set_font("helvetica", size=11)
    for name, value in letter.facts:
        pdf.cell(w=40, text=name)
        pdf.cell(text=value, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(8)
    if letter.rows:
        align = ("LEFT", "RIGHT", "RIGHT")
        with pdf.table(col_widths=(6, 2, 2), text_align=align, first_row_as_headings=False) as table:
            for row in letter.rows:
                table.row(row)
    for paragraph in letter.paragraphs:
        pdf.ln(6)
        pdf.multi_cell(w=0, text=paragraph, new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def draw_floor_plan() -> Image.Image:
    """Draw the meeting room: walls, door, window, table, chairs and sockets."""
    picture, pen = _sheet(960, 640)
    pen.rectangle((80, 60, 880, 560), outline=INK, width=8)
    pen.rectangle((260, 56, 700, 68), fill=SKY, outline=INK)
    pen.rectangle((76, 430, 88, 530), fill=PAPER)
    pen.arc((-20, 430, 180, 630), 270, 360, fill=GREY, width=2)
    pen.rounded_rectangle((300, 240, 660, 380), 30, fill="#c9a36a", outline=INK, width=3)
    for seat in range(5):
        for y in (195, 395):
            pen.ellipse((318 + seat * 70, y, 356 + seat * 70, y + 32), fill=GREY, outline=INK)
    for x, y in [(100, 200), (850, 200), (850, 420), (480, 536), (470, 300)]:
        pen.rectangle((x, y, x + 14, y + 14), fill=RUST)
    pen.text((100, 80), "Room 2.04", fill=INK, font=_font(34))
    pen.text(
        (100, 585),
        "8.00 m x 5.00 m      red squares: sockets      window to the canal",
        fill=INK,
        font=_font(22),
    )
    return picture


def draw_receipt(rows: Sequence[tuple[str, str]]) -> Image.Image:
    """Draw a till receipt, photographed a little askew."""
    slip, pen = _sheet(420, 60 + 38 * len(rows))
    for place, (what, amount) in enumerate(rows):
        pen.text((28, 30 + 38 * place), what, fill=INK, font=_font(24))
        pen.text((392, 30 + 38 * place), amount, fill=INK, font=_font(24), anchor="ra")
    table = Image.new("RGB", (640, slip.height + 120), "#6d5644")
    turned = slip.rotate(2.5, expand=True, fillcolor="#6d5644", resample=Image.Resampling.BICUBIC)
    table.paste(turned, (90, 50))
    return table


def draw_damaged_box() -> Image.Image:
    """Draw a wet carton with a torn corner."""
    picture, pen = _sheet(800, 600)
    pen.rectangle((0, 420, 800, 600), fill="#8d8d88")
    pen.polygon([(180, 200), (560, 200), (560, 480), (180, 480)], fill="#c49a62", outline=INK)
    pen.polygon([(180, 200), (270, 120), (650, 120), (560, 200)], fill="#d8b27c", outline=INK)
    pen.polygon([(560, 200), (650, 120), (650, 390), (560, 480)], fill="#a67f4d", outline=INK)
    pen.polygon([(180, 480), (180, 380), (240, 410), (262, 450), (330, 480)], fill="#4a3a28")
    pen.ellipse((330, 400, 540, 478), fill="#93713f")
    pen.text((230, 250), "6204-2RS", fill=INK, font=_font(48))
    pen.text((230, 310), "KEEP DRY", fill=RUST, font=_font(40))
    return picture


DINNER = [
    ("RESTAURACJA POD ZEGAREM", ""),
    ("Poznan, 10.11.2026", "20:41"),
    ("", ""),
    ("2 x Soup of the day", "9.80"),
    ("2 x Duck, apples", "38.00"),
    ("2 x Water", "6.50"),
    ("2 x Coffee", "10.00"),
    ("", ""),
    ("TOTAL EUR", "64.30"),
    ("Card **** 4410", ""),
]
PARKING = [
    ("FAIR PARK, P7", ""),
    ("03.11.2026 to 04.11.2026", ""),
    ("", ""),
    ("2 days x 24.00", "48.00"),
    ("TOTAL GBP", "48.00"),
    ("Thank you", ""),
]
PICTURES: dict[str, Callable[[], Image.Image]] = {
    "floor-plan-2.04": draw_floor_plan,
    "damaged-box": draw_damaged_box,
    "dinner-receipt": lambda: draw_receipt(DINNER),
    "parking-receipt": lambda: draw_receipt(PARKING),
}


def _sheet(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("RGB", (width, height), PAPER)
    return picture, ImageDraw.Draw(picture)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def main() -> None:
    """Write every file."""
    FOLDER.mkdir(exist_ok=True)
    for name, letter in LETTERS.items():
        (FOLDER / f"{name}.pdf").write_bytes(draw_letter(letter))
    for name, draw in PICTURES.items():
        draw().save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
