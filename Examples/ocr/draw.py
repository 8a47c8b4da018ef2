"""Draws pages of text with known lines into .images: the same pages for the same seed, Pillow and fonts.

Lines of words, prices, dates and codes in seven fonts from 15 to 44 pixels; pages are tilted by up to four degrees,
every fourth one stands on its head; noise, blur, weak contrast and JPEG's own artefacts as scans and photographs have.
labels.csv says in file,text what stands on each page, a row a line, from above to below.
"""

import csv
import os
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

PAGES, SIDE, MARGIN, SEED = 48, 736, 64, 2026
FONTS = ["DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSansMono", "DejaVuSerif", "DejaVuSerif-Italic",
         "STIXGeneral"]
WORDS = """account address amount apple april autumn balance battery bottle bridge bright butter camera carbon castle
central change circle clock coffee colour concert corner cotton country courage credit danger daughter decide delivery
digital dinner discount doctor dragon eastern editor eight electric energy engine evening express family festival final
finger forest fresh garden gentle glass golden grand green guitar harbour harvest height history honest hotel hundred
important invoice island january journey kitchen language laptop lemon letter library light lucky magazine manager market
message midnight minute modern monday morning mountain museum music narrow nature number ocean october offer office orange
order owner packet paper parcel payment pencil people picture planet player pocket police power price printer product
quality quarter question quick quiet railway rapid receipt record report return river rocket salad sample school science
season second service seven shadow silver simple station storage street summer sunday supper surface table tablet
temperature theatre thousand ticket total traffic travel tuesday united update valley vector village violet visit voucher
warehouse water weather weekend western window winter wonder yellow zebra""".split()


def line(rng):
    """One line of text."""
    def word():
        text = str(rng.choice(WORDS))
        return [text, text.capitalize(), text.upper()][rng.choice(3, p=[0.6, 0.3, 0.1])]

    kind = rng.integers(8)
    if kind == 0:
        return f"{word()} {word()}: {rng.integers(1, 2000)}.{rng.integers(100):02d} EUR"
    if kind == 1:
        return f"{rng.integers(1, 29):02d}/{rng.integers(1, 13):02d}/{rng.integers(1990, 2031)} {word()}"
    if kind == 2:
        letters = "".join(chr(65 + int(i)) for i in rng.integers(0, 26, 3))
        return f"No. {letters}-{rng.integers(10000, 99999)}"
    if kind == 3:
        return f"{word()} ({rng.integers(2, 100)} %)"
    return " ".join(word() for _ in range(rng.integers(2, 5)))


def page(rng):
    """One page and the lines that stand on it."""
    paper = rng.integers(195, 256, 3)
    ink = rng.integers(0, 90, 3) if rng.random() < 0.8 else np.clip(paper - rng.integers(60, 110), 0, 255)
    if rng.random() < 0.15:
        paper, ink = ink, paper
    image = Image.new("RGB", (SIDE, SIDE), tuple(int(c) for c in paper))
    canvas = ImageDraw.Draw(image)
    lines, top = [], MARGIN + int(rng.integers(0, 40))
    for _ in range(rng.integers(3, 9)):
        text = line(rng)
        size = int(rng.integers(15, 45))
        while True:
            font = ImageFont.truetype(f".fonts/{rng.choice(FONTS)}.ttf", size)
            box = canvas.textbbox((0, 0), text, font=font)
            if box[2] <= SIDE - 2 * MARGIN or size <= 15:
                break
            size -= 2
        if top + box[3] > SIDE - MARGIN:
            break
        left = MARGIN + int(rng.integers(0, max(1, SIDE - 2 * MARGIN - box[2])))
        canvas.text((left, top), text, font=font, fill=tuple(int(c) for c in ink))
        lines.append(text)
        top += box[3] + int(rng.integers(14, 50))
    image = image.rotate(float(rng.uniform(-4, 4)), Image.Resampling.BICUBIC, fillcolor=tuple(int(c) for c in paper))
    if rng.random() < 0.4:
        image = image.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.4, 1.4))))
    noise = rng.normal(0, float(rng.uniform(0, 18)), (SIDE, SIDE, 1))
    pixels = np.clip(np.asarray(image, dtype=np.float64) + noise, 0, 255).astype(np.uint8)
    return Image.fromarray(pixels), lines


def main():
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    os.makedirs(".images", exist_ok=True)
    rows = []
    for index in range(PAGES):
        # A generator for each page: more pages leave the first ones as they are.
        rng = np.random.default_rng([SEED, index])
        image, lines = page(rng)
        if index % 4 == 3:
            image, lines = image.rotate(180), lines[::-1]
        name = f"page-{index:03d}.jpg"
        image.save(f".images/{name}", quality=int(rng.integers(55, 96)))
        rows += [(name, text) for text in lines]
    # Last, and under its name only when it is whole: its being there says that all is.
    with open(".images/labels.csv.part", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("file", "text"), *rows])
    os.replace(".images/labels.csv.part", ".images/labels.csv")
    print(f"drew {PAGES} pages with {len(rows)} lines", file=sys.stderr)


if __name__ == "__main__":
    main()
