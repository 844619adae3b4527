use crate::{DocumentVerdict, Memory, Shelf, Standing, Verdict, Verifier, VerifierError};
use dinhdanh_cbor::{CborError, Reader, Writer};
use dinhdanh_codes::Reason;
use dinhdanh_trust::IssuerId;
use dinhdanh_trust::status::StatusReference;
use time::{Duration, UtcDateTime};

/// Most checks that wait at once; one more is refused, so that none is lost unsaid.
pub const MAX_PENDING: usize = 4096;

/// How long a check may wait: then the copy that was shown is past its own time everywhere.
pub const PENDING_LIFE: Duration = Duration::days(45);

/// Most documents of a waiting check.
const MAX_DOCUMENTS: usize = dinhdanh_mdoc::MAX_DOCUMENTS;

const VERSION: u64 = 1;

/// A check that was accepted but not confirmed, and waits for a newer status list.
///
/// It holds where to look up each document and nothing else of it: no value, no name, no number. The place in the list
/// is random and of this copy alone, so it tells nothing to whoever does not hold the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingCheck {
    /// When it was checked.
    pub at: UtcDateTime,
    /// The check's receipt.
    pub receipt: [u8; 32],
    /// What its documents are looked up by.
    pub documents: Vec<PendingDocument>,
}

/// Where the status of one document of a waiting check is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingDocument {
    /// Whose list counts.
    pub issuer: IssuerId,
    /// URI of the list.
    pub uri: String,
    /// Place in it.
    pub index: u64,
}

/// What became of a check that waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmation {
    /// Lists made after the check say that every document was valid, the oldest of them then.
    Confirmed(UtcDateTime),
    /// A newer list says otherwise.
    Changed(Reason),
    /// There is no newer list yet.
    Waiting,
    /// It waited longer than [`PENDING_LIFE`] and can't be confirmed any more.
    GivenUp,
}

impl PendingCheck {
    /// What is to wait of a verdict: `None` where it is a rejection, is fresh already, or has nothing that could be looked
    /// up.
    pub fn of(verdict: &Verdict<'_>) -> Option<Self> {
        let fresh = |document: &DocumentVerdict<'_>| matches!(document.status(), Standing::Fresh(_));
        if verdict.outcome().reason().is_some() || verdict.documents().iter().all(fresh) {
            return None;
        }
        let place = |document: &DocumentVerdict<'_>| {
            let (issuer, StatusReference { index, uri }) = document.status_reference()?;
            Some(PendingDocument { issuer, uri: uri.to_owned(), index })
        };
        let documents: Vec<_> = verdict.documents().iter().filter_map(place).collect();
        let receipt = verdict.receipt()?;
        (!documents.is_empty()).then_some(Self { at: verdict.at(), receipt, documents })
    }

    /// Puts it into the queue; a check waits once, however often it is put there.
    pub fn keep(&self, memory: &mut dyn Memory) -> Result<(), VerifierError> {
        if memory.kept(Shelf::Queue)?.len() >= MAX_PENDING {
            return Err(VerifierError::Memory);
        }
        memory.keep(Shelf::Queue, &self.name(), &self.encode())
    }

    /// The checks that wait, oldest first, and what could not be read of the queue.
    pub fn all(memory: &mut dyn Memory) -> Result<Vec<Self>, VerifierError> {
        let kept = memory.kept(Shelf::Queue)?;
        let mut all = kept.iter().map(|(_, bytes)| Self::parse(bytes)).collect::<Result<Vec<_>, _>>();
        if let Ok(all) = &mut all {
            all.sort_by_key(|pending| pending.at);
        }
        all.map_err(|_| VerifierError::Memory)
    }

    /// The receipt in hexadecimal: its name in the queue.
    pub fn name(&self) -> String {
        self.receipt.iter().fold(String::new(), |name, byte| format!("{name}{byte:02x}"))
    }

    /// `[1, at, receipt, [+ [issuer, uri, index]]]`.
    fn encode(&self) -> Vec<u8> {
        let writer = Writer::new().array(4).uint(VERSION).int(self.at.unix_timestamp()).bytes(&self.receipt);
        let document = |writer: Writer, document: &PendingDocument| {
            writer.array(3).bytes(&document.issuer.0).text(&document.uri).uint(document.index)
        };
        self.documents.iter().fold(writer.array(self.documents.len()), document).finish()
    }

    fn parse(bytes: &[u8]) -> Result<Self, CborError> {
        let mut reader = Reader::new(bytes)?;
        reader.array_of(4)?;
        if reader.uint()? != VERSION {
            return Err(CborError::Unexpected);
        }
        let at = UtcDateTime::from_unix_timestamp(reader.int()?).map_err(|_| CborError::Unexpected)?;
        let receipt = reader.bytes()?.try_into().map_err(|_| CborError::Unexpected)?;
        let count = reader.array()?;
        if count > MAX_DOCUMENTS {
            return Err(CborError::Unexpected);
        }
        let mut documents = Vec::with_capacity(count);
        for _ in 0..count {
            reader.array_of(3)?;
            let issuer = IssuerId(reader.bytes()?.try_into().map_err(|_| CborError::Unexpected)?);
            documents.push(PendingDocument { issuer, uri: reader.text()?.to_owned(), index: reader.uint()? });
        }
        Ok(Self { at, receipt, documents })
    }
}

impl Verifier {
    /// Looks a waiting check up again in the lists that are known now; whoever gets another answer than
    /// [`Confirmation::Waiting`] takes it out of the queue.
    pub fn confirm(&self, pending: &PendingCheck, at: UtcDateTime) -> Confirmation {
        let mut confirmed: Option<UtcDateTime> = None;
        let mut waiting = false;
        for document in &pending.documents {
            let reference = StatusReference { index: document.index, uri: &document.uri };
            let found = self.trust().standing(&document.issuer, &reference, at).ok().flatten();
            match found.map(|found| (found.status.reason(), found.as_of)) {
                // A list from before the check counts too: what it revoked stays revoked.
                Some((Some(reason), _)) => return Confirmation::Changed(reason),
                Some((None, as_of)) if as_of >= pending.at => {
                    confirmed = Some(confirmed.map_or(as_of, |oldest| oldest.min(as_of)));
                }
                _ => waiting = true,
            }
        }
        match confirmed {
            Some(as_of) if !waiting => Confirmation::Confirmed(as_of),
            _ if at - pending.at > PENDING_LIFE => Confirmation::GivenUp,
            _ => Confirmation::Waiting,
        }
    }
}
