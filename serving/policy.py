"""Turn settings into the values that rules and queries take by argument."""

from collections.abc import Iterator
from datetime import timedelta
from typing import get_args

from models.money import ExchangeRates
from models.people.companies import CompanyTerms
from models.policy import (
    PRODUCT,
    ApprovalRule,
    CallLimits,
    CompanyIdentity,
    EscalationRule,
    EventTarget,
    LookTimes,
    Policy,
    PrecoroTerms,
    RuleStep,
)
from models.visible import key_of
from settings import Settings
from settings.precoro_keys import encryption_secrets
from settings.schema import RuleSettings, Weekday


def policy_of(settings: Settings) -> Policy:
    """Return the settings that rules and queries need."""
    return Policy(
        requester_may_approve=settings.approval.requester_may_approve,
        once_counts_for_later_steps=settings.approval.once_counts_for_later_steps,
        stand_in_may_answer_twice=settings.approval.stand_in_may_answer_twice,
        confirm_above=settings.approval.confirm_above,
        card_fields=frozenset(map(key_of, settings.approval.card_fields)),
        undo_for=timedelta(seconds=settings.approval.undo_seconds),
        files_per_card=settings.delivery.files_per_card,
        cards_per_import=settings.delivery.cards_per_import,
        refuse_wrong_totals=settings.files.refuse_wrong_totals,
        pdf_while_pending=frozenset(
            key_of(company.name) for company in settings.companies if company.po_pdf_while_pending
        ),
        workspace=settings.workspaces[0].name,
        reminder_days=tuple(sorted({get_args(Weekday).index(day) + 1 for day in settings.reminders.days})),
        reminder_times=tuple(sorted(set(settings.reminders.times))),
        night=(settings.reminders.night[0], settings.reminders.night[1]),
        holidays=settings.reminders.holidays,
        alias_domains=settings.slack.alias_domains,
        managers=settings.slack.managers,
        require_confirmed_email=settings.slack.require_confirmed_email,
        rules=tuple(map(_rule, settings.rules)),
        escalations=tuple(
            EscalationRule(one.after_working_days, one.kinds, one.above, one.steps, one.tell)
            for one in settings.escalation
        ),
        rates=ExchangeRates(settings.rates.base or "", settings.rates.by_currency),
        companies=tuple(CompanyIdentity(one.name, one.identifiers) for one in settings.companies),
        sent_by=settings.files.sent_by,
        command=settings.slack.command,
        event_targets=tuple(event_targets(settings)),
        precoro=precoro_terms(settings),
        call_limits=call_limits(settings),
        mailbox=mailbox_name(settings),
    )


def _rule(given: RuleSettings) -> ApprovalRule:
    return ApprovalRule(
        company=given.company,
        kinds=given.kinds,
        above=given.above,
        up_to=given.up_to,
        suppliers=given.suppliers,
        cost_centres=given.cost_centres,
        custom_fields=given.custom_fields,
        requester=given.requester or "",
        payers=given.payers,
        steps=tuple(RuleStep(step.name, step.rule, step.approvers) for step in given.steps),
    )


def event_targets(settings: Settings) -> Iterator[EventTarget]:
    """Yield every way out for events that is set."""
    if settings.outbox.folder is not None:
        yield EventTarget("file")
    for webhook in settings.webhooks:
        yield EventTarget(f"webhook:{webhook.name}", frozenset(webhook.types))
    for command in settings.event_commands:
        yield EventTarget(f"command:{command.name}", frozenset(command.types))


def mailbox_name(settings: Settings) -> str:
    """Return how people know the mailbox that is read; empty: there is none."""
    given = settings.mailbox
    return f"{given.user}, {given.folder} ({given.host})" if given.host else ""


def companies_of(settings: Settings) -> list[CompanyTerms]:
    """Return the companies that the settings list."""
    return [
        CompanyTerms(
            name=company.name,
            workspace=company.workspace,
            managers=company.managers,
            zone=company.zone,
            country=company.country or "",
            currency=company.currency or "",
            po_pdf_while_pending=company.po_pdf_while_pending,
        )
        for company in settings.companies
    ]


def precoro_terms(settings: Settings) -> tuple[PrecoroTerms, ...]:
    """Return the companies whose documents are in Precoro; without a secret, nobody decides from here."""
    can_link = bool(encryption_secrets(settings.precoro_secret))
    return tuple(
        PrecoroTerms(
            company=company.name,
            account=given.account,
            email=given.email,
            api_url=given.api,
            app_url=given.app,
            kinds=given.kinds,
            decide=can_link and given.decide == "own_key",
            payments=can_link and given.payments,
            first_days=given.first_days,
        )
        for company in settings.companies
        if (given := company.precoro) is not None
    )


def call_limits(settings: Settings) -> CallLimits:
    """Return how many calls the bot makes to Precoro."""
    given = settings.precoro
    return CallLimits(
        seconds_between_calls=given.seconds_between_calls,
        per_minute=given.calls_per_minute,
        per_hour=given.calls_per_hour,
        per_day=given.calls_per_day,
        counted_by=given.calls_counted_by,
        same_call_again_after=given.same_call_again_after_seconds,
        kept_for_decisions_percent=given.kept_for_decisions_percent,
        answer_within=given.answer_within_seconds,
        user_agent=given.user_agent or PRODUCT,
    )


def look_times(settings: Settings) -> LookTimes:
    """Return when the bot looks at Precoro again."""
    given = settings.precoro
    return LookTimes(
        every=given.look_every_seconds,
        when_quiet=given.look_when_quiet_every_seconds,
        at_night=given.look_at_night_every_seconds,
        waiting_again=given.read_waiting_again_after_hours * 3600,
        lost_answers=given.look_for_lost_answers_seconds,
    )
