"""Whatever files may say of a document beyond its lines."""

from hypothesis import strategies as st

from models.records import stated
from tests.support.samples.random_values import days, figures, many, one_of, words
from views.wording.stated import CAUTIONS

texts_of_codes = st.sampled_from(("", "30", "326", "325", "AE", "E", "S", "xx")) | words
parties = st.builds(stated.PartyDraft, words, many(words, 9), words, words, words)
particulars = st.builds(
    stated.Particulars,
    payment=st.builds(
        stated.PaymentDraft,
        words,
        words,
        texts_of_codes,
        many(st.builds(stated.AccountDraft, words | st.just("DE89370400440532013000"), words, words), 9),
        words,
        words,
    ),
    delivery=st.builds(stated.DeliveryDraft, words, words, days, days, days),
    references=many(st.builds(stated.ReferenceDraft, one_of(stated.ReferenceKind), words), 40),
    buyer=parties,
    seller=parties,
    source=st.builds(stated.SourceDraft, words, words, words, words),
)
values_of_cautions = st.fixed_dictionaries(
    {
        **dict.fromkeys(("account", "payee", "place", "given", "name", "encoding", "currency"), words),
        **dict.fromkeys(("stated", "computed", "rate"), words | figures.map("{:f}".format)),
    }
).map(lambda values: tuple(values.items()))
cautions = st.builds(
    stated.Caution,
    st.sampled_from((*CAUTIONS, "something_new")),
    values_of_cautions,
)
