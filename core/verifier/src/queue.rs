use crate::status::record_status;
use crate::{DocumentVerdict, Memory, Shelf, Standing, Verdict, Verifier, VerifierError};
use dinhdanh_cbor::{CborError, Reader, Writer};
use dinhdanh_codes::{Checks, Reason, Unread};
use dinhdanh_trust::status::StatusReference;
use time::{Duration, UtcDateTime};

/// Most checks that wait at once; one more is refused, so that none is lost unsaid.
pub const MAX_PENDING: usize = 4096;

/// How long a check may wait: then the copy that was shown is past its own time everywhere.
pub const PENDING_LIFE: Duration = Duration::days(45);

/// Most documents of a waiting check.
const MAX_DOCUMENTS: usize = dinhdanh_mdoc::MAX_DOCUMENTS;

const VERSION: u64 = 3;

/// A check that was accepted but not confirmed, and waits for a newer status list.
///
/// It holds who signed each document, as what and when, and where to look it up; no value, no name, no number. The place
/// in the list is random and of this copy alone, so it tells nothing to whoever does not hold the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingCheck {
    /// When it was checked.
    pub at: UtcDateTime,
    /// Only a list made later than this tells more: the check, or the newest list that was looked into if that says later.
    pub after: UtcDateTime,
    /// The check's receipt.
    pub receipt: [u8; 32],
    /// Whether something was in doubt of which no list can tell: the clock was wrong, so that no date was judged by the time that
    /// it was, or the policy refused the check for another reason than the age of a status.
    pub in_doubt: bool,
    /// Its documents.
    pub documents: Vec<PendingDocument>,
}

/// What one document of a waiting check is judged by again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingDocument {
    /// Its signer's certificate, DER: it may be revoked, its issuer found out or withdrawn.
    pub signer: Vec<u8>,
    /// `docType`.
    pub doc_type: String,
    /// When it was signed.
    pub signed: UtcDateTime,
    /// Where its status is; `None` where it names no list, so that nothing can confirm it.
    pub place: Option<Place>,
}

/// A place in a status list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// URI of the list.
    pub uri: String,
    /// Place in it.
    pub index: u64,
}

/// The checks that wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// Oldest first.
    pub waiting: Vec<PendingCheck>,
    /// Those that can't be read, by name; those of another version are whole as far as can be told. They stay until somebody
    /// takes them away, and keep nothing else waiting.
    pub unread: Vec<UnreadEntry>,
}

/// An entry of the queue that can't be read here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadEntry {
    /// Its name in the queue.
    pub name: String,
    /// Why.
    pub why: Unread,
}

/// What became of a check that waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmation {
    /// Lists made after the check say that every document was valid, the oldest of them then, and its issuer is still
    /// trusted.
    Confirmed(UtcDateTime),
    /// The same of those that name a list. One names none, or the check is [`PendingCheck::in_doubt`]: no list will ever confirm
    /// the whole.
    InPart(UtcDateTime),
    /// A list, a revocation list or the policy pack says otherwise now.
    Changed(Reason),
    /// There is no newer list yet.
    Waiting,
    /// It waited longer than [`PENDING_LIFE`] and can't be confirmed any more.
    GivenUp,
}

impl PendingCheck {
    /// What is to wait of a verdict: `None` where it is a rejection, is fresh already, or has nothing that could be looked
    /// up. What a list says by a clock that is wrong is not fresh.
    pub fn of(verdict: &Verdict<'_>) -> Option<Self> {
        let fresh = |document: &DocumentVerdict<'_>| matches!(document.status(), Standing::Fresh(_));
        let documents = verdict.documents();
        if verdict.outcome().reason().is_some() || (documents.iter().all(fresh) && !verdict.clock_is_uncertain()) {
            return None;
        }
        // A list dated ahead that is held already is no newer one for the clock's having caught up with it.
        let after = documents.iter().filter_map(|document| document.listed).fold(verdict.at(), UtcDateTime::max);
        let receipt = verdict.receipt()?;
        let documents = documents.iter().map(PendingDocument::of).collect::<Option<Vec<_>>>()?;
        let any = documents.iter().any(|document| document.place.is_some());
        let in_doubt = verdict.clock_is_uncertain() || verdict.refused_beside_age;
        any.then_some(Self { at: verdict.at(), after, receipt, in_doubt, documents })
    }

    /// Puts it into the queue; a check waits once, however often it is put there.
    pub fn keep(&self, memory: &mut dyn Memory) -> Result<(), VerifierError> {
        let (kept, name) = (memory.kept(Shelf::Queue)?, self.name());
        if kept.len() >= MAX_PENDING && !kept.iter().any(|(other, _)| *other == name) {
            return Err(VerifierError::QueueFull);
        }
        memory.keep(Shelf::Queue, &name, &self.encode())
    }

    /// The checks that wait, and what could not be read of the queue.
    pub fn all(memory: &mut dyn Memory) -> Result<Queue, VerifierError> {
        let mut queue = Queue { waiting: Vec::new(), unread: Vec::new() };
        for (name, bytes) in memory.kept(Shelf::Queue)? {
            match Self::read(&name, &bytes) {
                Ok(pending) => queue.waiting.push(pending),
                Err(why) => queue.unread.push(UnreadEntry { name, why }),
            }
        }
        queue.waiting.sort_by_key(|pending| pending.at);
        Ok(queue)
    }

    /// Takes entries that can't be read out of the queue, by name, once a person has seen them: their documents are to be
    /// checked again. What waits, and what a newer version kept, stays whatever is named. Says how many went.
    pub fn discard_unread(names: &[String], memory: &mut dyn Memory) -> Result<usize, VerifierError> {
        let mut gone = 0;
        for UnreadEntry { name, why } in Self::all(memory)?.unread {
            if why != Unread::Newer && names.contains(&name) {
                memory.discard(Shelf::Queue, &name)?;
                gone += 1;
            }
        }
        Ok(gone)
    }

    /// The receipt in hexadecimal: its name in the queue.
    pub fn name(&self) -> String {
        self.receipt.iter().fold(String::new(), |name, byte| format!("{name}{byte:02x}"))
    }

    /// `[3, at, after, receipt, inDoubt, [+ [signer, docType, signed, [uri, index] / null]]]`.
    fn encode(&self) -> Vec<u8> {
        let writer = Writer::new().array(6).uint(VERSION).int(self.at.unix_timestamp());
        let writer = writer.int(self.after.unix_timestamp()).bytes(&self.receipt).bool(self.in_doubt);
        let writer = writer.array(self.documents.len());
        self.documents.iter().fold(writer, |writer, document| document.write(writer)).finish()
    }

    /// What stands under a name; under another than its own nobody could take it out.
    fn read(name: &str, bytes: &[u8]) -> Result<Self, Unread> {
        let damaged = |_| Unread::Damaged;
        let mut reader = Reader::new(bytes).map_err(damaged)?;
        let length = reader.array().map_err(damaged)?;
        match reader.uint().map_err(damaged)? {
            VERSION if length == 6 => {}
            0 | VERSION => return Err(Unread::Damaged),
            1..VERSION => return Err(Unread::Older),
            _ => return Err(Unread::Newer),
        }
        let pending = Self::read_content(&mut reader).map_err(damaged)?;
        if pending.name() == name { Ok(pending) } else { Err(Unread::Damaged) }
    }

    fn read_content(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let (at, after) = (moment(reader)?, moment(reader)?);
        let receipt = reader.bytes()?.try_into().map_err(|_| CborError::Unexpected)?;
        let in_doubt = reader.bool()?;
        let count = reader.array()?;
        if count > MAX_DOCUMENTS {
            return Err(CborError::Unexpected);
        }
        let documents = (0..count).map(|_| PendingDocument::read(reader)).collect::<Result<_, _>>()?;
        Ok(Self { at, after, receipt, in_doubt, documents })
    }
}

impl PendingDocument {
    fn of(document: &DocumentVerdict<'_>) -> Option<Self> {
        Some(Self {
            signer: document.certificate?.to_vec(),
            doc_type: document.doc_type().to_owned(),
            signed: document.validity()?.signed,
            place: document
                .status_reference()
                .map(|StatusReference { uri, index }| Place { uri: uri.to_owned(), index }),
        })
    }

    fn write(&self, writer: Writer) -> Writer {
        let writer = writer.array(4).bytes(&self.signer).text(&self.doc_type).int(self.signed.unix_timestamp());
        match &self.place {
            Some(place) => writer.array(2).text(&place.uri).uint(place.index),
            None => writer.null(),
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        reader.array_of(4)?;
        let (signer, doc_type) = (reader.bytes()?.to_vec(), reader.text()?.to_owned());
        let signed = moment(reader)?;
        let place = if reader.null()? {
            None
        } else {
            reader.array_of(2)?;
            Some(Place { uri: reader.text()?.to_owned(), index: reader.uint()? })
        };
        Ok(Self { signer, doc_type, signed, place })
    }
}

fn moment(reader: &mut Reader<'_>) -> Result<UtcDateTime, CborError> {
    UtcDateTime::from_unix_timestamp(reader.int()?).map_err(|_| CborError::Unexpected)
}

impl Verifier {
    /// Takes the checks out of the queue of which a person was told what became of them; says how many went. `was_told` says
    /// whether that was what is known of a check now: one of which something else is known stays, to be told anew, and so does
    /// what still waits.
    pub fn settle(
        &self,
        memory: &mut dyn Memory,
        at: UtcDateTime,
        was_told: impl Fn(&PendingCheck, Confirmation) -> bool,
    ) -> Result<usize, VerifierError> {
        let mut gone = 0;
        for pending in PendingCheck::all(memory)?.waiting {
            let known = self.confirm(&pending, at);
            if known != Confirmation::Waiting && was_told(&pending, known) {
                memory.discard(Shelf::Queue, &pending.name())?;
                gone += 1;
            }
        }
        Ok(gone)
    }

    /// Judges a waiting check again by the pack and the lists that are known now. It stays in the queue until [`Verifier::settle`].
    pub fn confirm(&self, pending: &PendingCheck, at: UtcDateTime) -> Confirmation {
        if self.ready().is_err() {
            return Confirmation::Waiting;
        }
        let mut checks = Checks::new();
        let newer: Vec<_> =
            pending.documents.iter().map(|document| self.look_again(document, pending, at, &mut checks)).collect();
        if let Some(reason) = checks.reason() {
            return Confirmation::Changed(reason);
        }
        let listed = pending.documents.iter().zip(newer).filter(|(document, _)| document.place.is_some());
        // One that is not known yet keeps all of them waiting.
        let oldest = listed.map(|(_, as_of)| as_of).min().flatten();
        match oldest {
            Some(as_of) if !pending.in_doubt && pending.documents.iter().all(|document| document.place.is_some()) => {
                Confirmation::Confirmed(as_of)
            }
            Some(as_of) => Confirmation::InPart(as_of),
            None if at - pending.at > PENDING_LIFE => Confirmation::GivenUp,
            None => Confirmation::Waiting,
        }
    }

    /// Makes the checks whose answer may have changed since, and gives the time of the list that it was found in, if that
    /// was made after the check and not after `at`.
    fn look_again(
        &self,
        document: &PendingDocument,
        pending: &PendingCheck,
        at: UtcDateTime,
        checks: &mut Checks,
    ) -> Option<UtcDateTime> {
        // By the time of the check: that a certificate ran out while this waited changes nothing.
        let signer = self.trust().check_signer(&[&document.signer], pending.at, checks)?;
        self.trust().check_signing(&signer, &document.doc_type, document.signed, checks);
        let place = document.place.as_ref()?;
        let reference = StatusReference { index: place.index, uri: &place.uri };
        let found = self.trust().standing(&signer.issuer?, &reference, at).ok().flatten()?;
        // A list from before the check counts too: what it revoked stays revoked.
        record_status(found.status, checks);
        Some(found.issued).filter(|issued| (pending.after < *issued) && (*issued <= at))
    }
}
