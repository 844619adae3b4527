use super::period::{Period, Periods};
use super::profile::{check_authority, check_leaf, check_place};
use super::{Anchor, Certificate, Defect, KnownPath, PathError, Profile, Role};
use crate::cose::MAX_CHAIN;
use time::UtcDateTime;

/// A leaf certificate whose path to a trusted one holds. Only [`check_path`] and [`FoundPath::at`] make one.
#[derive(Clone, Debug)]
pub struct Path<'a> {
    leaf: Certificate<'a>,
    anchor: usize,
}

impl<'a> Path<'a> {
    /// The certificate whose key signed.
    pub fn leaf(&self) -> &Certificate<'a> {
        &self.leaf
    }

    /// Which of the anchors that were given stands at the top.
    pub fn anchor(&self) -> usize {
        self.anchor
    }
}

/// A path that holds in everything but time: names, signatures and profiles. Only [`find_path`] makes one.
#[derive(Clone, Debug)]
pub struct FoundPath<'a> {
    leaf: Certificate<'a>,
    anchor: usize,
    known: KnownPath,
}

impl<'a> FoundPath<'a> {
    /// The certificate whose key signed.
    pub fn leaf(&self) -> &Certificate<'a> {
        &self.leaf
    }

    /// Which of the anchors that were given stands at the top.
    pub fn anchor(&self) -> usize {
        self.anchor
    }

    /// Whether each of its certificates is valid at this moment.
    pub fn check_at(&self, at: UtcDateTime) -> Result<(), PathError> {
        self.known.periods.check(at)
    }

    /// The path, if it holds at this moment too.
    pub fn at(self, at: UtcDateTime) -> Result<Path<'a>, PathError> {
        self.check_at(at)?;
        Ok(Path { leaf: self.leaf, anchor: self.anchor })
    }

    /// What can be remembered of it.
    pub fn into_known(self) -> KnownPath {
        self.known
    }
}

/// Checks a chain, the leaf first, up to one of `anchors`, all valid `at` one moment (RFC 5280 §6.1 in the profiles of
/// ISO/IEC 18013-5 Annex B; §9.3.3).
///
/// The anchor itself may end the chain, or another certificate of its name and key, since an authority renews its root; nothing is taken
/// from it there.
pub fn check_path<'a>(
    chain: &[&'a [u8]],
    anchors: &[Anchor],
    at: UtcDateTime,
    profile: Profile,
) -> Result<Path<'a>, PathError> {
    let (leaf, above) = chain.split_first().ok_or(Defect::Malformed)?;
    // Before a certificate is read: a hundred of them are no more work than one.
    check_length(above)?;
    find_path(&Certificate::read(leaf)?, above, anchors, profile, at)?.at(at)
}

/// As [`check_path`] but for the times, for a leaf that was read already; `above` are the others of its chain.
///
/// `at` only chooses between certificates of one authority that all could stand above: one that is valid then is taken.
pub fn find_path<'a>(
    leaf: &Certificate<'a>,
    above: &[&[u8]],
    anchors: &[Anchor],
    profile: Profile,
    at: UtcDateTime,
) -> Result<FoundPath<'a>, PathError> {
    check_length(above)?;
    let between = match above.split_last() {
        Some((last, others)) if is_of_an_anchor(last, anchors) => others,
        _ => above,
    };
    let intermediate = between.last().map(|der| Certificate::read(der)).transpose()?;

    let (index, anchor) = find_anchor(intermediate.as_ref().unwrap_or(leaf), anchors, profile, at)?;
    if between.len() > profile.intermediates() {
        return Err(Defect::PathLength.into());
    }
    anchor.check(profile)?;
    if let Some(intermediate) = &intermediate {
        check_authority(intermediate)?;
        anchor.check_below()?;
        check_names(leaf, intermediate)?;
        leaf.verify(&intermediate.public_key())?;
    }
    check_leaf(leaf, profile)?;
    check_place(leaf, anchor, profile)?;

    let periods = Periods {
        leaf: Period::of(leaf),
        intermediate: intermediate.as_ref().map(Period::of),
        anchor: anchor.period(),
    };
    let known = KnownPath::new(leaf, above, profile, *anchor.digest(), periods);
    Ok(FoundPath { leaf: leaf.clone(), anchor: index, known })
}

fn check_length(above: &[&[u8]]) -> Result<(), Defect> {
    if above.len() >= MAX_CHAIN { Err(Defect::TooLong) } else { Ok(()) }
}

/// Whether these bytes are an anchor, or another certificate that an anchor's authority gave itself for the same key and name:
/// the root as it was before it was renewed, or as it is since.
fn is_of_an_anchor(der: &[u8], anchors: &[Anchor]) -> bool {
    anchors.iter().any(|anchor| anchor.der() == der)
        || Certificate::read(der).is_ok_and(|root| {
            let same =
                |anchor: &Anchor| anchor.subject() == root.subject().der() && anchor.public_key() == root.public_key();
            // One that another authority gave it may stand between for that other's sake.
            root.issuer() == root.subject() && anchors.iter().any(same)
        })
}

/// The anchor that signed `child`.
///
/// Names are given away freely, so a name alone proves nothing: an authority may have several keys, and a forger uses
/// its name too. The key identifier says which key is meant, and only the signature says that it was used. Of several
/// certificates of that key one goes first that fits and is valid `at` this moment: an authority that renewed its root
/// has signed under both.
fn find_anchor<'c>(
    child: &Certificate<'_>,
    anchors: &'c [Anchor],
    profile: Profile,
    at: UtcDateTime,
) -> Result<(usize, &'c Anchor), PathError> {
    let named = || anchors.iter().enumerate().filter(|(_, anchor)| anchor.subject() == child.issuer().der());
    let identified = child.authority_key_identifier();
    let means = |anchor: &Anchor| identified.is_some() && identified == anchor.key_identifier();
    let good = |anchor: &Anchor| anchor.check(profile).is_ok() && anchor.period().check(at, Role::Anchor).is_ok();
    let meant = || named().filter(|(_, anchor)| means(anchor));
    if meant().next().is_none() {
        let misnamed = named().any(|(_, anchor)| child.verify(&anchor.public_key()).is_ok());
        return Err(if misnamed { Defect::KeyIdentifier.into() } else { PathError::Untrusted });
    }
    let mut defect = Defect::Signature;
    let (first, others) = (meant().filter(|(_, anchor)| good(anchor)), meant().filter(|(_, anchor)| !good(anchor)));
    for (index, anchor) in first.chain(others) {
        match child.verify(&anchor.public_key()) {
            Ok(()) => return Ok((index, anchor)),
            Err(found) => defect = found,
        }
    }
    Err(defect.into())
}

fn check_names(child: &Certificate<'_>, issuer: &Certificate<'_>) -> Result<(), PathError> {
    if child.issuer() != issuer.subject() {
        return Err(PathError::Untrusted);
    }
    let identified = child.authority_key_identifier();
    let same = identified.is_some() && identified == issuer.subject_key_identifier();
    if same { Ok(()) } else { Err(Defect::KeyIdentifier.into()) }
}
