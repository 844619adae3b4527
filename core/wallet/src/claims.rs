use crate::wallet::activity;
use crate::{Wallet, WalletError, field_names};
use dinhdanh_codes::{Lang, LogWord};
use dinhdanh_store::{Activity, ActivityKind, Claim, ClaimId, ClaimStep, ReceiptId, RightKind, StoreError};
use time::{Duration, UtcDateTime, Weekday};

/// Vietnamese days begin so much before those of UTC.
const VIETNAM: Duration = Duration::hours(7);

/// The setting that says where verifiers are to answer.
const CONTACT: &str = "contact";

/// Working days within which a verifier must answer (product.md §4).
const ANSWER_WORKING_DAYS: u32 = 2;
/// Days within which a withdrawal must be done, and by which it can be put off once.
const WITHDRAWAL_DAYS: i64 = 15;
/// Days within which a withdrawal must be done where a processor has the data too.
const WITH_PROCESSOR_DAYS: i64 = 20;
/// Days within which data must be erased: the end of the band that the law gives (the exact number is unconfirmed).
const ERASURE_DAYS: i64 = 20;

impl Wallet {
    /// Makes the request to stop or to erase, for what was agreed to in a receipt. It is in the log, with its deadlines.
    ///
    /// As long as such a claim is not finished it is given again, with the deadlines that it has: a second one would begin them anew.
    pub fn claim(&mut self, receipt: ReceiptId, kind: RightKind, now: UtcDateTime) -> Result<ClaimId, WalletError> {
        let about = self.store.receipt(receipt)?;
        // A damaged one keeps nobody from claiming.
        let claims = self.store.salvage_claims()?.read;
        let open = |claim: &Claim| (claim.receipt, claim.kind, claim.finished_at) == (receipt, kind, None);
        if let Some((id, _)) = claims.iter().find(|(_, claim)| open(claim)) {
            return Ok(*id);
        }
        let days = match kind {
            RightKind::WithdrawConsent => WITHDRAWAL_DAYS,
            RightKind::Erasure => ERASURE_DAYS,
        };
        let claim =
            Claim::begun(receipt, kind, now, after_working_days(now, ANSWER_WORKING_DAYS), after_days(now, days));
        // Kept in the entry: the receipt may go before it.
        let log_as = if about.confirmed { ActivityKind::RightClaimed } else { ActivityKind::UnconfirmedClaim };
        let entry = Activity {
            purpose: about.purpose.clone(),
            profile: about.profile.clone(),
            request_hash: Some(about.request_hash),
            receipt_hash: Some(about.hash()),
            ..activity(log_as, about.verifier, now)
        };
        Ok(self.store.claim(&claim, &entry)?)
    }

    /// Notes that the verifier puts a withdrawal off, which it may do once, by 15 days; an erasure can't be put off.
    pub fn extend_claim(&mut self, id: ClaimId, now: UtcDateTime) -> Result<(), WalletError> {
        let (_, claim) = self.store.claim_of(id)?;
        let until = after_days(claim.finish_due, WITHDRAWAL_DAYS);
        self.store.note_claim(id, ClaimStep::Extended(until), now).map_err(not_extended)
    }

    /// Notes that the verifier says that a processor has the data too, which gives it 20 days for a withdrawal and not 15, and the
    /// extension on top if it takes that. [`WalletError::ClaimNotExtended`] the second time, for an erasure, and for what is done.
    pub fn claim_from_processor(&mut self, id: ClaimId, now: UtcDateTime) -> Result<(), WalletError> {
        let (_, claim) = self.store.claim_of(id)?;
        let (days, more) =
            (WITHDRAWAL_DAYS * if claim.extended { 2 } else { 1 }, WITH_PROCESSOR_DAYS - WITHDRAWAL_DAYS);
        if (claim.finish_due - claim.made_at).whole_days() > days {
            return Err(WalletError::ClaimNotExtended);
        }
        let until = after_days(claim.finish_due, more);
        self.store.note_claim(id, ClaimStep::FromProcessor(until), now).map_err(not_extended)
    }

    /// Notes that the verifier answered a claim.
    pub fn answer_claim(&mut self, id: ClaimId, now: UtcDateTime) -> Result<(), WalletError> {
        Ok(self.store.note_claim(id, ClaimStep::Answered, now)?)
    }

    /// Notes that the verifier did what was claimed.
    pub fn finish_claim(&mut self, id: ClaimId, now: UtcDateTime) -> Result<(), WalletError> {
        Ok(self.store.note_claim(id, ClaimStep::Finished, now)?)
    }

    /// Where verifiers are to answer the citizen's letters, if he said so.
    pub fn contact(&self) -> Result<Option<String>, WalletError> {
        Ok(self.store.setting(CONTACT)?.filter(|contact| !contact.is_empty()))
    }

    /// Puts an address into the citizen's letters, or an empty one in the place of it.
    pub fn set_contact(&mut self, contact: &str) -> Result<(), WalletError> {
        self.store.set_setting(CONTACT, contact).map_err(|error| match error {
            StoreError::OutOfLimits => WalletError::TextTooLong,
            error => error.into(),
        })
    }

    /// The letter of a claim, to be sent to the verifier or handed over: printable, and complete without this program.
    pub fn letter(&self, claim: &Claim, lang: Lang) -> Result<String, WalletError> {
        self.letter_to(claim, None, lang)
    }

    /// The same, to an address that the citizen knows, where the verifier stated none.
    pub fn letter_to(&self, claim: &Claim, known: Option<&str>, lang: Lang) -> Result<String, WalletError> {
        let receipt = self.store.receipt(claim.receipt)?;
        let word = |word: LogWord| word.words(lang);
        let stated = Some(receipt.contact.as_str()).filter(|contact| !contact.is_empty());
        let contact = stated.or(known).unwrap_or(word(LogWord::NoContact));
        let answer_to = self.contact()?.map(|contact| format!("{}: {contact}", word(LogWord::AnswerTo)));
        let what = match claim.kind {
            RightKind::WithdrawConsent => word(LogWord::WithdrawLetter),
            RightKind::Erasure => word(LogWord::ErasureLetter),
        };
        let purpose = self.purposes().words(&receipt.purpose, &receipt.profile, lang);
        let mark = if receipt.confirmed { String::new() } else { format!(" [{}]", word(LogWord::Unconfirmed)) };
        let mut lines = vec![
            format!("{}: {}{mark} ({contact})", word(LogWord::To), receipt.verifier),
            format!("{}: {}", word(LogWord::Date), day(claim.made_at)),
            String::new(),
            what.to_owned(),
            String::new(),
            format!("{}: {}", word(LogWord::AgreedOn), day(receipt.at)),
            format!("{}: {purpose}", word(LogWord::Purpose)),
            format!("{}: {}", word(LogWord::Elements), field_names(&receipt.elements, lang)),
            format!("{}: {}", word(LogWord::RequestHash), hex(&receipt.request_hash)),
            format!("{}: {}", word(LogWord::ReceiptHash), hex(&receipt.hash())),
            String::new(),
            format!("{}: {}", word(LogWord::AnswerDue), day(claim.answer_due)),
            format!("{}: {}", word(LogWord::FinishDue), day(claim.finish_due)),
        ];
        lines.extend(answer_to);
        Ok(lines.join("\n"))
    }
}

/// The end of the last of so many working days after `from`, in Vietnam: Saturdays, Sundays and no holidays left out, since
/// those are decided each year (unconfirmed whether they count).
fn after_working_days(from: UtcDateTime, days: u32) -> UtcDateTime {
    let mut local = from.saturating_add(VIETNAM);
    let mut left = days;
    while left > 0 {
        local = local.saturating_add(Duration::DAY);
        if !matches!(local.weekday(), Weekday::Saturday | Weekday::Sunday) {
            left -= 1;
        }
    }
    end_of_day(local)
}

/// The end of the last of so many days after `from`, in Vietnam: a term of days ends with its last day (Civil Code 2015, Art. 148,
/// unconfirmed).
fn after_days(from: UtcDateTime, days: i64) -> UtcDateTime {
    end_of_day(from.saturating_add(VIETNAM).saturating_add(Duration::days(days)))
}

/// The last second of a day in Vietnam.
fn end_of_day(local: UtcDateTime) -> UtcDateTime {
    local.date().midnight().as_utc().saturating_add(Duration::DAY - Duration::SECOND).saturating_sub(VIETNAM)
}

/// `20/11/2026`, in Vietnam.
pub(crate) fn day(time: UtcDateTime) -> String {
    let date = time.saturating_add(VIETNAM).date();
    format!("{:02}/{:02}/{}", date.day(), u8::from(date.month()), date.year())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn not_extended(error: StoreError) -> WalletError {
    match error {
        StoreError::OutOfLimits => WalletError::ClaimNotExtended,
        error => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::utc_datetime;

    #[test]
    fn working_days_pass_over_the_weekend_and_end_with_the_day_in_vietnam() {
        // A Thursday afternoon, a Friday, and a Saturday that is still Friday in UTC.
        for (from, due) in [
            (utc_datetime!(2026-11-19 08:00), utc_datetime!(2026-11-23 16:59:59)),
            (utc_datetime!(2026-11-20 02:00), utc_datetime!(2026-11-24 16:59:59)),
            (utc_datetime!(2026-11-20 18:00), utc_datetime!(2026-11-24 16:59:59)),
        ] {
            assert_eq!(after_working_days(from, 2), due);
        }
        assert!(after_working_days(UtcDateTime::MAX, 2) <= UtcDateTime::MAX);
        assert!(after_days(UtcDateTime::MAX, 20) <= UtcDateTime::MAX);
    }
}
