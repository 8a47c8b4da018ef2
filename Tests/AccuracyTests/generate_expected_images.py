#!/usr/bin/env python3
"""Writes ExpectedImages.swift: small files with the pixels Pillow decodes, and images resized by Pillow and OpenCV.

    pip install pillow opencv-python-headless && python3 generate_expected_images.py
"""
import base64
import io
import pathlib

import cv2
import numpy
import PIL
from PIL import Image, ImageOps


def pattern(width, height):
    """The image that `pattern(width:height:)` of the tests makes."""
    state, values = 12345, []
    for _ in range(3 * width * height):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        values.append(state >> 23 & 0xFF)
    noise = numpy.array(values, numpy.uint8).reshape(height, width, 3)
    ramp = numpy.add.outer(numpy.arange(height) * 5, numpy.arange(width) * 7)[:, :, None] * [1, 2, 3] % 256
    return Image.fromarray(((noise // 4) + (ramp * 3 // 4)).astype(numpy.uint8))


def text(data):
    return base64.b64encode(data).decode()


def stored(image, form, **options):
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


small = pattern(9, 6)
smooth = small.resize((3, 2)).resize((9, 6))
alpha = small.copy()
alpha.putalpha(Image.linear_gradient("L").resize((9, 6)))
wide = Image.fromarray((numpy.arange(54, dtype=numpy.uint16).reshape(6, 9) * 1200))
files = {
    "JPEG, 4:2:0": stored(smooth, "JPEG", quality=90),
    "JPEG, 4:4:4": stored(smooth, "JPEG", quality=90, subsampling=0),
    "JPEG, progressive": stored(smooth, "JPEG", quality=90, progressive=True),
    "JPEG, grey": stored(smooth.convert("L"), "JPEG", quality=90),
    "JPEG, CMYK": stored(smooth.convert("CMYK"), "JPEG", quality=90),
    "PNG, colours": stored(small, "PNG"),
    "PNG, transparency": stored(alpha, "PNG"),
    "PNG, grey": stored(small.convert("L"), "PNG"),
    "PNG, one bit": stored(small.convert("1"), "PNG"),
    "PNG, palette": stored(small.quantize(16), "PNG"),
    "PNG, sixteen bits": stored(wide, "PNG"),
}
for number in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = number
    files[f"JPEG, orientation {number}"] = stored(smooth, "JPEG", quality=90, exif=exif)
exif = Image.Exif()
exif[0x0112] = 6
files["PNG, orientation 6"] = stored(small, "PNG", exif=exif)

rows = []
for name, data in files.items():
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    if image.mode.startswith("I"):
        image = Image.fromarray((numpy.asarray(image).astype(float) / 257).round().astype(numpy.uint8))
    image = image.convert("RGB")
    rows.append(f'    ("{name}", {image.width}, {image.height},\n     "{text(data)}",\n     "{text(image.tobytes())}"),')

source = pattern(37, 23)
resized = []
for width, height in [(16, 16), (5, 3), (45, 28), (37, 11), (50, 23), (1, 1)]:
    for name, kind in [("bilinear", Image.Resampling.BILINEAR), ("bicubic", Image.Resampling.BICUBIC)]:
        data = source.resize((width, height), kind).tobytes()
        resized.append(f'    ({width}, {height}, "{name}", true,\n     "{text(data)}"),')
    data = cv2.resize(numpy.asarray(source), (width, height), interpolation=cv2.INTER_LINEAR).tobytes()
    resized.append(f'    ({width}, {height}, "bilinear", false,\n     "{text(data)}"),')

# torchvision: Resize(16) then CenterCrop(14), on a landscape and an upright image.
cropped = []
for image in [source, source.transpose(Image.Transpose.TRANSPOSE)]:
    short = min(image.size)
    sides = [16 if side == short else int(16 * side / short) for side in image.size]
    whole = image.resize(sides, Image.Resampling.BILINEAR)
    left, top = (int(round((side - 14) / 2.0)) for side in sides)
    cropped.append(f'    "{text(whole.crop((left, top, left + 14, top + 14)).tobytes())}",')

# letterbox of YOLOv7 with auto=False.
boxed = []
for image in [source, source.transpose(Image.Transpose.TRANSPOSE)]:
    width, height = image.size
    ratio = min(32 / height, 32 / width)
    inner = (int(round(width * ratio)), int(round(height * ratio)))
    horizontal, vertical = (32 - inner[0]) / 2, (32 - inner[1]) / 2
    scaled = cv2.resize(numpy.asarray(image), inner, interpolation=cv2.INTER_LINEAR)
    scaled = cv2.copyMakeBorder(
        scaled, round(vertical - 0.1), round(vertical + 0.1), round(horizontal - 0.1), round(horizontal + 0.1),
        cv2.BORDER_CONSTANT, value=(114, 114, 114))
    boxed.append(f'    "{text(scaled.tobytes())}",')

newline = "\n"
pathlib.Path(__file__).with_name("ExpectedImages.swift").write_text(f"""// Written by generate_expected_images.py with Pillow {PIL.__version__} and OpenCV {cv2.__version__}.
// swift-format-ignore-file

/// Small files, their size when upright, and the pixels that Pillow decodes.
let decodedByPillow: [(name: String, width: Int, height: Int, file: String, pixels: String)] = [
{newline.join(rows)}
]

/// The pattern of 37 × 23 pixels resized, by Pillow with antialiasing and by OpenCV without.
let resizedByOthers: [(width: Int, height: Int, resampling: String, antialias: Bool, pixels: String)] = [
{newline.join(resized)}
]

/// The pattern and its transpose, shorter side 16, centre of 14 × 14.
let croppedByPillow = [
{newline.join(cropped)}
]

/// The pattern and its transpose in a letterbox of 32 × 32.
let letterboxedByOpenCV = [
{newline.join(boxed)}
]
""")
