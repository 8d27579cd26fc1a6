"""Emoji by their names, as Slack stores what people type: `:+1:` in text, `unicode` in blocks."""

from __future__ import annotations

import re
from typing import Any

Json = dict[str, Any]

_TABLE = """
+1 👍 -1 👎 white_check_mark ✅ heavy_check_mark ✔️ x ❌ no_entry ⛔ warning ⚠️ question ❓
exclamation ❗ eyes 👀 tada 🎉 ok_hand 👌 clap 👏 pray 🙏 raised_hands 🙌 wave 👋 muscle 💪
point_right 👉 point_up ☝️ hand ✋ heart ❤️ fire 🔥 rocket 🚀 sparkles ✨ star ⭐ zap ⚡ bulb 💡
bell 🔔 mag 🔍 lock 🔒 key 🔑 memo 📝 page_facing_up 📄 paperclip 📎 link 🔗 calendar 📆
hourglass ⌛ alarm_clock ⏰ moneybag 💰 euro 💶 credit_card 💳 receipt 🧾 bar_chart 📊 package 📦
truck 🚚 email 📧 smile 😄 slightly_smiling_face 🙂 blush 😊 wink 😉 joy 😂 thinking_face 🤔 cry 😢
sob 😭 angry 😠 sunglasses 😎 shrug 🤷 facepalm 🤦 100 💯 red_circle 🔴 large_green_circle 🟢
large_yellow_circle 🟡 rotating_light 🚨 coffee ☕
"""
_WORDS = _TABLE.split()
EMOJI = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
_NAMES = {sign.rstrip("\ufe0f"): name for name, sign in EMOJI.items()}
_ALIASES = {"thumbsup": "+1", "thumbsdown": "-1"}
_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
"""From tone 2 to 6."""

PATTERN = (
    r":(?P<emoji>[a-z0-9_+'-]+):(?::skin-tone-(?P<tone>[2-6]):)?"
    rf"|(?P<sign>{'|'.join(map(re.escape, _NAMES))})\ufe0f?(?P<colour>[{_TONES}])?"
)
"""What may be an emoji in typed text: a name between colons, or the character itself."""


def element_of(found: re.Match[str]) -> Json | None:
    """Return the element for a match of PATTERN; None for a name that is no emoji."""
    name = _NAMES[found["sign"]] if found["sign"] else _ALIASES.get(found["emoji"], found["emoji"])
    if name not in EMOJI:
        return None
    tone = _TONES.index(found["colour"]) + 2 if found["colour"] else int(found["tone"] or 0)
    signs = EMOJI[name] + (_TONES[tone - 2] if tone else "")
    element: Json = {"type": "emoji", "name": name, "unicode": "-".join(f"{ord(each):x}" for each in signs)}
    return element | ({"skin_tone": tone} if tone else {})


def code_of(element: Json) -> str:
    """Return an emoji as it stands in a message's text."""
    tone = f":skin-tone-{element['skin_tone']}:" if "skin_tone" in element else ""
    return f":{element['name']}:{tone}"
