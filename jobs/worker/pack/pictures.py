"""Put a picture on pages of its own, without what else its file holds."""

import warnings
from io import BytesIO
from typing import Final

from fpdf import FPDF
from PIL import Image, ImageOps, UnidentifiedImageError

from jobs.worker.pack.limits import NotMerged

FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP")
MOST_PIXELS: Final = 60_000_000
MOST_FRAMES: Final = 50  # a scan of several pages
DRAWN: Final = (2_480, 3_508)  # pixels: A4 at 300 dots per inch
PAGE: Final = (595.28, 841.89)
MARGIN: Final = 36.0


def draw_picture(data: bytes, target: str) -> int:
    """Write each picture of a file on a page; return how many pages. Raises NotMerged."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    pdf = FPDF(unit="pt", format=PAGE)
    pdf.set_auto_page_break(False)
    try:
        with warnings.catch_warnings(), Image.open(BytesIO(data), formats=FORMATS) as picture:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            frames = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
            if frames > MOST_FRAMES:
                raise NotMerged("too_many_pages")
            for frame in range(frames):
                picture.seek(frame)
                if picture.width * picture.height > MOST_PIXELS:
                    raise NotMerged("too_large")
                _add(pdf, picture)
    except UnidentifiedImageError as error:
        raise NotMerged("other_format") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotMerged("too_large") from error
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError) as error:
        raise NotMerged("broken") from error
    pdf.output(target)
    return frames


def _add(pdf: FPDF, picture: Image.Image) -> None:
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail(DRAWN)
    page = Image.new("RGB", upright.size, "white")
    solid = upright.convert("RGBA")
    page.paste(solid, mask=solid)
    kept = BytesIO()
    page.save(kept, "JPEG", quality=85)
    across, down = PAGE[0] - 2 * MARGIN, PAGE[1] - 2 * MARGIN
    scale = min(across / page.width, down / page.height, 1.0)
    pdf.add_page()
    pdf.image(kept, x=MARGIN, y=MARGIN, w=page.width * scale, h=page.height * scale)
