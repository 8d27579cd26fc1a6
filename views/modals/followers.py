"""Who follows a document and why; its reader can leave."""

from models.records.documents import Audience
from models.records.followers import FollowerEntry, FollowerList
from views import ids
from views.blocks.kit import View, actions, modal
from views.blocks.rich_text import Line, bold, instant, join, lines_block, list_block, nsay, say
from views.components.buttons import unfollow_button
from views.wording.names import name_of, person
from views.wording.translate import pgettext

_MOST = 40  # in one block, all below what one may hold
_BLOCKS = 5


def build_followers(followers: FollowerList) -> View:
    """Build the list."""
    reader, entries = followers.reader, followers.entries
    named = name_of(followers.document, reader)
    if entries:
        about = say(reader, "They see its comments and its outcome, and decide nothing.")
    else:
        about = say(reader, "Nobody follows it.")
    blocks = lines_block([bold(named), about])
    for first in range(0, min(len(entries), _MOST * _BLOCKS), _MOST):
        blocks += list_block(_entry(one, reader) for one in entries[first : first + _MOST])
    rest = len(entries) - _MOST * _BLOCKS
    if rest > 0:
        blocks += lines_block([nsay(reader, "and {count} more", "and {count} more", rest)])
    hint = say(reader, "Mention somebody in a reply under the document's card, and they follow it too.")
    blocks += lines_block([hint])
    if followers.may_leave:
        leave = unfollow_button(named, followers.document.document, reader)
        blocks.append(actions(ids.DECIDE_BLOCK, [leave]))
    title = pgettext(reader, "title, at most 24 characters", "Who follows")
    return modal(ids.FOLLOWERS_VIEW, title, blocks, reader)


def _entry(one: FollowerEntry, reader: Audience) -> Line:
    since = instant(one.at, reader) if one.at else []
    return join([bold(person(one.person, reader)), _why(one, reader), since], " · ")


def _why(one: FollowerEntry, reader: Audience) -> Line:
    match one.why:
        case "source":
            return say(reader, "named where the document comes from")
        case "themselves":
            return say(reader, "by their own choice")
        case "mentioned" if one.by is not None:
            return say(reader, "mentioned by {name}", name=person(one.by, reader))
        case _:
            return say(reader, "added in Slack")
