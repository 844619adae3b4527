use dinhdanh_catalogue::{Profile, profiles};
use dinhdanh_crypto::sha256;
use dinhdanh_trust::TrustList;
use dinhdanh_trust::pack::PolicyPack;
use time::UtcDateTime;

/// Whom a wallet believes of those who ask, and what they may ask for.
#[derive(Clone, Copy)]
pub enum Readers<'a> {
    /// Root certificates alone: a reader below them may ask for any profile of the project's own catalogue.
    Roots(&'a TrustList),
    /// A policy pack: its reader roots, its profiles, and which of them each reader is registered for.
    Pack(&'a PolicyPack),
}

impl<'a> From<&'a TrustList> for Readers<'a> {
    fn from(roots: &'a TrustList) -> Self {
        Self::Roots(roots)
    }
}

impl<'a> From<&'a PolicyPack> for Readers<'a> {
    fn from(pack: &'a PolicyPack) -> Self {
        Self::Pack(pack)
    }
}

impl Readers<'_> {
    /// Whether a chain of certificates, the reader's first, leads to one of the reader roots.
    pub(crate) fn confirm(&self, chain: &[&[u8]], now: UtcDateTime) -> bool {
        let roots = match self {
            Self::Roots(roots) => roots,
            Self::Pack(pack) => pack.reader_roots(),
        };
        roots.check_reader(chain, now).is_ok()
    }

    /// Every profile that can be asked for.
    pub(crate) fn profiles(&self) -> Vec<Profile> {
        match self {
            Self::Roots(_) => profiles(),
            Self::Pack(pack) => pack.profiles(),
        }
    }

    /// Whether the reader with this certificate may ask for this profile. A pack that registers no reader at all leaves that
    /// open; of one that does, a reader without an entry is registered for nothing.
    pub(crate) fn registers(&self, certificate: &[u8], profile: &Profile) -> bool {
        match self {
            Self::Roots(_) => true,
            Self::Pack(pack) if pack.content().readers.is_empty() => true,
            Self::Pack(pack) => {
                pack.reader(&sha256(certificate)).is_some_and(|reader| reader.profiles.contains(&profile.id))
            }
        }
    }
}
