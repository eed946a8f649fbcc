"""The store's statements as methods. Written by `python -m jurat.store.generate`: edit queries*.sql."""

from __future__ import annotations

from jurat.store.door import ReadDoor, WriteDoor
from jurat.store.statements.of_arrivals import (
    AddArrivingItemValues,
    AddArrivingPayloadValues,
    ArrivalRow,
    HeldIdsRow,
    ReadArrivals,
    WriteArrivals,
)
from jurat.store.statements.of_decisions import (
    AuditRow,
    DecidedCellsRow,
    ExcludedRow,
    ItemDecisionsRow,
    ReadDecisions,
    StandingAdjudicationRow,
    WaiversRow,
    WriteDecisions,
)
from jurat.store.statements.of_facts import (
    FactsAdjudicationRow,
    FactsExclusionRow,
    FactsPlaceRow,
    FactsReviewRow,
    FactsRubricChangeRow,
    FactsRubricRow,
    FactsRulingRow,
    FactsSendingBackRow,
    FactsSkipRow,
    FactsStudyStateRow,
    FactsThereRow,
    FactsWaiverRow,
    FactsWithdrawalRow,
    FactsWithdrawnItemRow,
    ReadFacts,
    RestoreAdjudicationRow,
    RestoreExclusionRow,
    RestoreReviewRow,
    RestoreRubricChangeRow,
    RestoreRulingRow,
    RestoreSendingBackRow,
    RestoreSkipRow,
    RestoreStudyStateRow,
    RestoreWaiverRow,
    RestoreWithdrawalRow,
    RestoreWithdrawnItemRow,
    WriteFacts,
)
from jurat.store.statements.of_feeds import FeedNewestRow, ReadFeeds
from jurat.store.statements.of_gold import (
    AddGoldValues,
    AtTheEntranceRow,
    EntranceRow,
    GoldOfRow,
    GoldPurposesRow,
    ItemToDoubleRow,
    NextGoldPositionRow,
    OwnGoldRow,
    ReadGold,
    WriteGold,
)
from jurat.store.statements.of_incoming import AddIncomingValues, IncomingKnownRow, ReadIncoming, WriteIncoming
from jurat.store.statements.of_items import (
    AddPayloadValues,
    BatchItemsRow,
    BatchNamesRow,
    FirstToWidenRow,
    ItemCountsRow,
    ItemIdsRow,
    ItemOfKeyRow,
    ItemRow,
    NextPositionRow,
    PayloadRow,
    ReadItems,
    WriteItems,
)
from jurat.store.statements.of_people import (
    EverybodyRow,
    KeptAsRow,
    LeadsRow,
    LookAlikesRow,
    PeopleRow,
    PersonRow,
    ReadPeople,
    ReviewerRow,
    UnfoldedRow,
    WritePeople,
)
from jurat.store.statements.of_queue import (
    GoldCandidatesRow,
    HandsRow,
    OwnCountsRow,
    ReadQueue,
    RepeatableRow,
    ServedRow,
    StandingRow,
    WithOthersRow,
    WriteQueue,
)
from jurat.store.statements.of_repeats import AddRepeatItemRow, WriteRepeats
from jurat.store.statements.of_reviews import (
    AddSendingBackRow,
    CountedReviewsOfRow,
    FlaggedRow,
    HistoryRow,
    HowItStandsRow,
    ItemAnswersRow,
    ItemReviewsRow,
    KnownReviewsRow,
    OpenAgainRow,
    ReadReviews,
    SendBackOneRow,
    SentBackReviewsRow,
    StandingAnswersRow,
    WriteReviews,
)
from jurat.store.statements.of_rubrics import (
    ReadRubrics,
    RubricChangesRow,
    RubricSourceRow,
    RubricVersionsRow,
    WriteRubrics,
)
from jurat.store.statements.of_rulings import (
    ReadRulings,
    RulingOnRow,
    RulingsOnRow,
    RulingsRow,
    StandingWordsRow,
    WriteRulings,
)
from jurat.store.statements.of_sessions import ReadSessions, SessionRow, WriteSessions
from jurat.store.statements.of_skips import ItemSkipsRow, ReadSkips, SkippedItemsRow, StudySkipsRow, WriteSkips
from jurat.store.statements.of_studies import (
    ReadStudies,
    StudiesRow,
    StudyRow,
    StudySeedRow,
    StudyStateRow,
    WriteStudies,
)
from jurat.store.statements.of_withdrawals import (
    AddWithdrawalRow,
    NewestWithdrawalRow,
    ReadWithdrawals,
    WithdrawnItemsRow,
    WithdrawnStateRow,
    WriteWithdrawals,
)

__all__ = [
    "AddArrivingItemValues",
    "AddArrivingPayloadValues",
    "AddGoldValues",
    "AddIncomingValues",
    "AddPayloadValues",
    "AddRepeatItemRow",
    "AddSendingBackRow",
    "AddWithdrawalRow",
    "ArrivalRow",
    "AtTheEntranceRow",
    "AuditRow",
    "BatchItemsRow",
    "BatchNamesRow",
    "CountedReviewsOfRow",
    "DecidedCellsRow",
    "EntranceRow",
    "EverybodyRow",
    "ExcludedRow",
    "FactsAdjudicationRow",
    "FactsExclusionRow",
    "FactsPlaceRow",
    "FactsReviewRow",
    "FactsRubricChangeRow",
    "FactsRubricRow",
    "FactsRulingRow",
    "FactsSendingBackRow",
    "FactsSkipRow",
    "FactsStudyStateRow",
    "FactsThereRow",
    "FactsWaiverRow",
    "FactsWithdrawalRow",
    "FactsWithdrawnItemRow",
    "FeedNewestRow",
    "FirstToWidenRow",
    "FlaggedRow",
    "GoldCandidatesRow",
    "GoldOfRow",
    "GoldPurposesRow",
    "HandsRow",
    "HeldIdsRow",
    "HistoryRow",
    "HowItStandsRow",
    "IncomingKnownRow",
    "ItemAnswersRow",
    "ItemCountsRow",
    "ItemDecisionsRow",
    "ItemIdsRow",
    "ItemOfKeyRow",
    "ItemReviewsRow",
    "ItemRow",
    "ItemSkipsRow",
    "ItemToDoubleRow",
    "KeptAsRow",
    "KnownReviewsRow",
    "LeadsRow",
    "LookAlikesRow",
    "NewestWithdrawalRow",
    "NextGoldPositionRow",
    "NextPositionRow",
    "OpenAgainRow",
    "OwnCountsRow",
    "OwnGoldRow",
    "PayloadRow",
    "PeopleRow",
    "PersonRow",
    "Reads",
    "RepeatableRow",
    "RestoreAdjudicationRow",
    "RestoreExclusionRow",
    "RestoreReviewRow",
    "RestoreRubricChangeRow",
    "RestoreRulingRow",
    "RestoreSendingBackRow",
    "RestoreSkipRow",
    "RestoreStudyStateRow",
    "RestoreWaiverRow",
    "RestoreWithdrawalRow",
    "RestoreWithdrawnItemRow",
    "ReviewerRow",
    "RubricChangesRow",
    "RubricSourceRow",
    "RubricVersionsRow",
    "RulingOnRow",
    "RulingsOnRow",
    "RulingsRow",
    "SendBackOneRow",
    "SentBackReviewsRow",
    "ServedRow",
    "SessionRow",
    "SkippedItemsRow",
    "StandingAdjudicationRow",
    "StandingAnswersRow",
    "StandingRow",
    "StandingWordsRow",
    "StudiesRow",
    "StudyRow",
    "StudySeedRow",
    "StudySkipsRow",
    "StudyStateRow",
    "UnfoldedRow",
    "WaiversRow",
    "WithOthersRow",
    "WithdrawnItemsRow",
    "WithdrawnStateRow",
    "Writes",
]


class Reads:
    """Every statement that reads, by subject."""

    def __init__(self, door: ReadDoor) -> None:
        self.arrivals = ReadArrivals(door)
        self.decisions = ReadDecisions(door)
        self.facts = ReadFacts(door)
        self.feeds = ReadFeeds(door)
        self.gold = ReadGold(door)
        self.incoming = ReadIncoming(door)
        self.items = ReadItems(door)
        self.people = ReadPeople(door)
        self.queue = ReadQueue(door)
        self.reviews = ReadReviews(door)
        self.rubrics = ReadRubrics(door)
        self.rulings = ReadRulings(door)
        self.sessions = ReadSessions(door)
        self.skips = ReadSkips(door)
        self.studies = ReadStudies(door)
        self.withdrawals = ReadWithdrawals(door)


class Writes:
    """Every statement, by subject."""

    def __init__(self, door: WriteDoor) -> None:
        self.arrivals = WriteArrivals(door)
        self.decisions = WriteDecisions(door)
        self.facts = WriteFacts(door)
        self.feeds = ReadFeeds(door)
        self.gold = WriteGold(door)
        self.incoming = WriteIncoming(door)
        self.items = WriteItems(door)
        self.people = WritePeople(door)
        self.queue = WriteQueue(door)
        self.repeats = WriteRepeats(door)
        self.reviews = WriteReviews(door)
        self.rubrics = WriteRubrics(door)
        self.rulings = WriteRulings(door)
        self.sessions = WriteSessions(door)
        self.skips = WriteSkips(door)
        self.studies = WriteStudies(door)
        self.withdrawals = WriteWithdrawals(door)
