"""What belongs to a document and may change within a revision: payers, followers, comments, files."""

import hashlib
from collections.abc import Sequence

from models.change import Change
from models.facts import Commented, FollowersAdded
from models.frozen import frozen
from models.records.drafts import CommentDraft, DocumentDraft
from models.tables import Attachment, BankAccount, Comment, Document, Follower, Payer, Person
from models.visible import identifier_key


@frozen
class RelatedChanges:
    """What a source has added to a document, and people are to hear of."""

    followers: tuple[int, ...]  # people
    comments: tuple[tuple[int, int], ...]  # (comment, its author), oldest first


async def save_related(document: Document, draft: DocumentDraft, people: dict[str, Person]) -> RelatedChanges:
    """Save what a source says of all this; returns what is new.

    Nothing is looked for that would have to go: presses wait while a new document is taken in.
    """
    await _save_payers(document, draft, people)
    followers = await _save_followers(document, draft, people)
    comments = await _save_comments(document, draft, people)
    await _save_attachments(document, draft)
    await _save_accounts(document, draft)
    return RelatedChanges(tuple(followers), tuple((one.id, one.author_id) for one in comments))


async def update_related(
    document: Document, draft: DocumentDraft, people: dict[str, Person]
) -> RelatedChanges:
    """Save what a source says of all this now, and remove what it says no more; returns what is new."""
    payers, followers = _ids(draft.payers, people), _ids(draft.followers, people)
    await Payer.filter(document_id=document.id).exclude(person_id__in=payers or [0]).delete()
    given = Follower.filter(document_id=document.id, given=True)
    await given.exclude(person_id__in=followers or [0]).delete()
    await BankAccount.filter(document_id=document.id).delete()
    await _mark_attachments(document, draft)
    return await save_related(document, draft, people)


def _ids(emails: Sequence[str], people: dict[str, Person]) -> list[int]:
    return list(dict.fromkeys(people[email].id for email in emails))


def state_related(document: Document, related: RelatedChanges, change: Change) -> None:
    """State what is new, once the cards of the round are stated: comments go into their threads."""
    if document.round:
        change.state(FollowersAdded(document.id, related.followers))
    change.state(Commented(document.id, related.comments))


async def _save_payers(document: Document, draft: DocumentDraft, people: dict[str, Person]) -> None:
    await Payer.bulk_create(
        [Payer(document_id=document.id, person_id=one) for one in _ids(draft.payers, people)],
        ignore_conflicts=True,
    )


async def _save_followers(document: Document, draft: DocumentDraft, people: dict[str, Person]) -> list[int]:
    if not draft.followers:
        return []
    known = {one.person_id for one in await Follower.filter(document_id=document.id)}
    new = [one for one in _ids(draft.followers, people) if one not in known]
    await Follower.bulk_create(Follower(document_id=document.id, person_id=one, given=True) for one in new)
    return new


async def _save_comments(
    document: Document, draft: DocumentDraft, people: dict[str, Person]
) -> list[Comment]:
    if not draft.comments:
        return []
    known = {one.key for one in await Comment.filter(document_id=document.id)}
    given = {comment_key(comment): comment for comment in draft.comments}
    in_order = sorted(given.items(), key=lambda each: each[1].at)
    new = {key: comment for key, comment in in_order if key not in known}
    await Comment.bulk_create(
        Comment(
            document_id=document.id,
            author_id=people[comment.author].id,
            text=comment.text,
            at=comment.at,
            key=key,
        )
        for key, comment in new.items()
    )
    return await Comment.filter(document_id=document.id, key__in=list(new) or [""]).order_by("id")


def comment_key(comment: CommentDraft) -> str:
    """Return which comment this is: its own id, else who, when and what."""
    if comment.id:
        return f"id:{comment.id}"
    text = hashlib.sha256(comment.text.encode()).hexdigest()[:16]
    return f"{comment.author}:{comment.at.isoformat()}:{text}"


async def _save_accounts(document: Document, draft: DocumentDraft) -> None:
    await BankAccount.bulk_create(
        BankAccount(
            document_id=document.id,
            position=position,
            number=account.number,
            number_key=identifier_key(account.number),
        )
        for position, account in enumerate(draft.payment.accounts, 1)
    )


async def _mark_attachments(document: Document, draft: DocumentDraft) -> None:
    """Mark the files that the source has taken back, and those that it names again or by now."""
    given = {(one.sha256, one.name) for one in draft.attachments}
    known = await Attachment.filter(document_id=document.id)
    spoken_of = [one.id for one in known if one.comment_id and (one.sha256, one.name) in given]
    await Attachment.filter(id__in=spoken_of or [0]).update(comment_id=None)
    for gone in (False, True):
        ours = [one for one in known if not one.comment_id or one.id in spoken_of]
        changed = [one.id for one in ours if ((one.sha256, one.name) not in given) == gone]
        await Attachment.filter(id__in=changed or [0]).update(gone=gone)


async def _save_attachments(document: Document, draft: DocumentDraft) -> None:
    await Attachment.bulk_create(
        [
            Attachment(
                document_id=document.id,
                position=position,
                name=one.name,
                sha256=one.sha256,
                size=one.size,
                media_type=one.media_type,
                external=one.external,
            )
            for position, one in enumerate(draft.attachments, 1)
        ],
        ignore_conflicts=True,
    )
