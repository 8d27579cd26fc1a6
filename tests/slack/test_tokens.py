import pytest

from models.records.documents import Audience
from slack.tokens import Tokens, WrongTokens
from views.wording.problems.text import problem_text

BOT = "xoxb-123456789012-123456789012-AbCdEfGhIjKlMnOpQrStUvWx"
USE_BOT_TOKEN = "Use the Bot User OAuth Token (xoxb-) from OAuth & Permissions."
USE_APP_TOKEN = (
    "Use the App-Level Token (xapp-, connections:write) from Basic Information > App-Level Tokens."
)
APP = "xapp-1-A0123456789-123456789012-0123456789abcdef0123456789abcdef"


def test_tokens_do_not_show_themselves() -> None:
    tokens = Tokens(BOT, APP)
    assert BOT not in repr(tokens)
    assert APP not in repr(tokens)
    assert tokens.app_id == "A0123456789"


@pytest.mark.parametrize(
    ("bot", "app", "sentence"),
    [
        ("", APP, f"SLACK_BOT_TOKEN_EU is empty. {USE_BOT_TOKEN}"),
        (APP, BOT, f"SLACK_BOT_TOKEN_EU holds an app-level token (xapp-). {USE_BOT_TOKEN}"),
        (BOT, BOT, f"SLACK_APP_TOKEN_EU holds a bot token (xoxb-). {USE_APP_TOKEN}"),
        ("xoxp-1-2-3", APP, f"SLACK_BOT_TOKEN_EU holds a user token (xoxp-). {USE_BOT_TOKEN}"),
        (
            "xoxe.xoxb-1-2",
            APP,
            f"SLACK_BOT_TOKEN_EU holds a rotating token (xoxe). Turn token rotation off. {USE_BOT_TOKEN}",
        ),
        ("secret", APP, f"SLACK_BOT_TOKEN_EU holds no token of Slack. {USE_BOT_TOKEN}"),
        (
            f'"{BOT}"',
            APP,
            "SLACK_BOT_TOKEN_EU contains a quotation mark or a space."
            " Use the Bot User OAuth Token (xoxb-) from OAuth & Permissions alone.",
        ),
        (
            BOT,
            f"{APP} ",
            "SLACK_APP_TOKEN_EU contains a quotation mark or a space. Use the App-Level Token"
            " (xapp-, connections:write) from Basic Information > App-Level Tokens alone.",
        ),
        (
            BOT,
            "xapp-",
            "SLACK_APP_TOKEN_EU holds only the prefix xapp-. Use the whole App-Level Token"
            " (xapp-, connections:write) from Basic Information > App-Level Tokens.",
        ),
    ],
)
def test_a_token_of_the_wrong_shape_is_refused_in_a_sentence(bot: str, app: str, sentence: str) -> None:
    with pytest.raises(WrongTokens) as refusal:
        Tokens(bot, app, "SLACK_BOT_TOKEN_EU", "SLACK_APP_TOKEN_EU").check_shape()
    assert problem_text(refusal.value, Audience()) == sentence
    assert BOT not in repr(refusal.value)
    assert APP not in repr(refusal.value)
