use super::{ClaimId, DocumentId, EntryId, ReceiptId};
use crate::view::document_label;
use crate::{Field, KeyGuard, When, Words};
use dinhdanh_codes::{LogWord, ScreenWord};
use dinhdanh_wallet as core;
use time::UtcDateTime;

/// A document as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Document {
    /// What names it in this wallet.
    pub id: DocumentId,
    /// `docType`.
    pub doc_type: String,
    /// What a screen calls it.
    pub label: Words,
    /// Who issued it.
    pub issuer: String,
    /// Until when it is valid.
    pub valid_until: When,
    /// When it came.
    pub added_at: When,
    /// Copies that are valid and were never shown: each more use of one lets two verifiers link it.
    pub fresh_copies: u32,
    /// Copies that are valid.
    pub valid_copies: u32,
    /// That it is but a part of such a document, for a checkpoint alone: say so beside the label. `None` for a whole one.
    pub part: Option<Words>,
    /// A warning to ask for more copies, once two or fewer are left; `None` before, and where `ended` says more.
    pub few_left: Option<Words>,
    /// Why nothing of it can be shown now, and what to do: no copy is left, it has expired, or by this device's clock its copies are not
    /// valid yet. `None` where something can.
    pub ended: Option<Words>,
    /// That a check would refuse it though nothing of it ended, and what to do: by the lists that were learned it is held or suspended, or
    /// the holder's account is locked.
    pub held_back: Option<Words>,
    /// Until when the last of the copies lasts that can still be shown.
    pub copies_until: Option<When>,
}

impl Document {
    pub(super) fn new(wallet: &core::Wallet, row: &core::DocumentRow, supply: core::Supply, now: UtcDateTime) -> Self {
        let ended = core::ended(row, supply, now);
        let few_left = ended.is_none() && supply.is_low();
        Self {
            id: row.id.into(),
            doc_type: row.doc_type.clone(),
            label: document_label(&row.doc_type),
            issuer: row.issuer.clone(),
            valid_until: When::new(row.valid_until),
            added_at: When::new(row.added_at),
            fresh_copies: supply.fresh,
            valid_copies: supply.valid,
            part: (!row.whole).then(|| Words::of(|lang| ScreenWord::ForCheckpoint.words(lang))),
            few_left: few_left.then(|| Words::of(|lang| ScreenWord::FewLeft.words(lang))),
            ended: ended.map(|word| Words::of(|lang| word.words(lang))),
            held_back: wallet.held_back(row, now).map(|word| Words::of(|lang| word.words(lang))),
            copies_until: supply.until.map(When::new),
        }
    }
}

/// The documents of a wallet.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct DocumentList {
    /// Those that can be read, newest first. Of one that is among the lost too, what is left of its copies is not known.
    pub documents: Vec<Document>,
    /// What can't be read: tell the citizen, in the words of `damage_words`, and have it issued again. Empty in a whole wallet.
    pub lost: Vec<Damage>,
}

/// All that a document says.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct DocumentDetails {
    /// The document.
    pub document: Document,
    /// Its fields, in the order of its issuer.
    pub fields: Vec<Field>,
}

impl DocumentDetails {
    pub(super) fn new(document: Document, fields: &[core::OfferedField]) -> Self {
        let field = |field: &core::OfferedField| {
            Field::new(&document.doc_type, &field.namespace, &field.identifier, field.value())
        };
        Self { fields: fields.iter().map(field).collect(), document }
    }
}

/// A document of another phone that is to be issued again.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct DocumentToReissue {
    /// `docType`.
    pub doc_type: String,
    /// What a screen calls it.
    pub label: Words,
    /// Who issued it.
    pub issuer: String,
    /// Until when it was valid.
    pub valid_until: When,
}

impl DocumentToReissue {
    pub(super) fn new(document: &core::ToReissue) -> Self {
        Self {
            doc_type: document.doc_type.clone(),
            label: document_label(&document.doc_type),
            issuer: document.issuer.clone(),
            valid_until: When::new(document.valid_until),
        }
    }
}

/// A move to another phone.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct MoveOut {
    /// What the other phone opens, with the passphrase.
    pub bytes: Vec<u8>,
    /// What stays behind, for damage hit it, or a move has no room for it: tell the citizen, in the words of `damage_words`.
    pub left_behind: Vec<Damage>,
}

/// What the wallet's secrecy rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct WalletSafety {
    /// Where its keys are.
    pub guard: KeyGuard,
    /// Whether an older copy of the whole wallet, small values included, would be noticed.
    pub keeps_order: bool,
    /// Whether the waits after wrong PINs go by time that nobody sets (`Reading.since_boot`). Without it whoever sets the wall clock ahead
    /// has waited.
    pub keeps_time: bool,
}

impl WalletSafety {
    pub(super) fn new(device: &core::Device) -> Self {
        let assurance = device.assurance();
        let guard = match assurance.guard {
            core::Guard::Software => KeyGuard::Software,
            core::Guard::TrustedEnvironment => KeyGuard::TrustedEnvironment,
            core::Guard::SecureElement => KeyGuard::SecureElement,
        };
        Self { guard, keeps_order: assurance.keeps_order, keeps_time: device.keeps_time() }
    }
}

/// What was erased.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ErasedWallet {
    /// Whether the keys in the device were destroyed.
    pub keys: bool,
    /// Names of the files that were there.
    pub files: Vec<String>,
    /// How large they were together, in bytes.
    pub bytes: u64,
}

impl ErasedWallet {
    pub(super) fn new(erased: &core::Erased) -> Self {
        let files = erased.files.iter().map(|file| (*file).to_owned()).collect();
        Self { keys: erased.keys, files, bytes: erased.bytes }
    }
}

/// What damage hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Damage {
    /// A page of the database that may be free, and hit nothing.
    Page {
        /// Its number.
        number: u32,
    },
    /// The account or the devices.
    Account,
    /// What a list shows of one document.
    Document {
        /// Which.
        id: DocumentId,
    },
    /// A copy of a document: get it issued again.
    Copy {
        /// Of which document; nothing where not even that can be read.
        document: Option<DocumentId>,
    },
    /// Keys whose documents were asked for and haven't come: ask again.
    Keys,
    /// What another phone held and is to be issued again.
    ToReissue,
    /// The settings.
    Settings,
    /// Entries of the log.
    Log {
        /// The first that can't be read.
        first: EntryId,
        /// The last of those that follow it and can't be read either.
        last: EntryId,
    },
    /// A receipt.
    Receipt {
        /// Which.
        id: ReceiptId,
    },
    /// A claim.
    Claim {
        /// Which.
        id: ClaimId,
    },
    /// Lists that are fetched again.
    Caches,
}

impl From<core::Hit> for Damage {
    fn from(hit: core::Hit) -> Self {
        match hit {
            core::Hit::Account => Self::Account,
            core::Hit::Document(id) => Self::Document { id: id.into() },
            core::Hit::Copy(document, _) => Self::Copy { document: document.map(DocumentId::from) },
            core::Hit::Keys => Self::Keys,
            core::Hit::ToReissue => Self::ToReissue,
            core::Hit::Settings => Self::Settings,
            core::Hit::Log { first, last } => Self::Log { first: first.into(), last: last.into() },
            core::Hit::Receipt(id) => Self::Receipt { id: id.into() },
            core::Hit::Claim(id) => Self::Claim { id: id.into() },
            core::Hit::Caches => Self::Caches,
        }
    }
}

/// What damage hit, as a screen names it: `giấy tờ 3`.
#[uniffi::export]
pub fn damage_words(damage: Damage) -> Words {
    let number = |id: i64| Some(id.to_string());
    let (word, which) = match damage {
        Damage::Page { number: page } => (LogWord::DamagedPage, number(page.into())),
        Damage::Account => (LogWord::LostAccount, None),
        Damage::Document { id } => (LogWord::LostDocument, number(id.number)),
        Damage::Copy { document } => (LogWord::LostCopy, document.and_then(|id| number(id.number))),
        Damage::Keys => (LogWord::LostKeys, None),
        Damage::ToReissue => (LogWord::LostToReissue, None),
        Damage::Settings => (LogWord::LostSettings, None),
        Damage::Log { first, last } if first == last => (LogWord::LostLog, number(first.number)),
        Damage::Log { first, last } => (LogWord::LostLog, Some(format!("{}–{}", first.number, last.number))),
        Damage::Receipt { id } => (LogWord::LostReceipt, number(id.number)),
        Damage::Claim { id } => (LogWord::LostClaim, number(id.number)),
        Damage::Caches => (LogWord::LostCaches, None),
    };
    Words::of(|lang| match &which {
        Some(which) => format!("{} {which}", word.words(lang)),
        None => word.words(lang).to_owned(),
    })
}

pub(super) fn hits(lost: Vec<core::Hit>) -> Vec<Damage> {
    lost.into_iter().map(Damage::from).collect()
}

pub(super) fn damage(found: core::Examination) -> Vec<Damage> {
    let pages = found.pages.iter().map(|number| Damage::Page { number: *number });
    pages.chain(found.hits.into_iter().map(Damage::from)).collect()
}
