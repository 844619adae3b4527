use super::profile::{check_anchor, check_authority, check_leaf, check_place};
use super::{Certificate, Defect, PathError, Profile, Role};
use crate::cose::MAX_CHAIN;
use crate::{PublicKey, sha256};
use time::UtcDateTime;

/// A leaf certificate whose path to a trusted one holds. Only [`check_path`] and [`check_path_with`] make one.
#[derive(Clone, Debug)]
pub struct Path<'a> {
    leaf: Certificate<'a>,
    anchor: usize,
    links: Links,
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

    /// The signatures that hold, to be remembered for [`check_path_with`].
    pub fn links(&self) -> impl Iterator<Item = VerifiedLink> + use<> {
        let Links { top, bottom } = self.links;
        [Some(top), bottom].into_iter().flatten()
    }
}

/// Proof that the signature of one certificate verifies with one issuer's key.
///
/// It depends on these bytes and this key alone: not on time, trust or profile, which are checked on every use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VerifiedLink {
    certificate: [u8; 32],
    issuer: PublicKey,
}

#[cfg(test)]
impl VerifiedLink {
    pub(super) fn sketch(certificate: [u8; 32], issuer: PublicKey) -> Self {
        Self { certificate, issuer }
    }
}

/// Under the anchor, and under an intermediate if there is one.
#[derive(Clone, Copy, Debug)]
struct Links {
    top: VerifiedLink,
    bottom: Option<VerifiedLink>,
}

/// Checks a chain, the leaf first, up to one of `anchors`, all valid `at` one moment (RFC 5280 §6.1 in the profiles of
/// ISO/IEC 18013-5 Annex B; §9.3.3, unconfirmed).
///
/// The anchor itself may end the chain; nothing is taken from it there.
pub fn check_path<'a>(
    chain: &[&'a [u8]],
    anchors: &[Certificate<'_>],
    at: UtcDateTime,
    profile: Profile,
) -> Result<Path<'a>, PathError> {
    check_path_with(chain, anchors, at, profile, &[])
}

/// As [`check_path`], without verifying again the signatures that are in `known`.
pub fn check_path_with<'a>(
    chain: &[&'a [u8]],
    anchors: &[Certificate<'_>],
    at: UtcDateTime,
    profile: Profile,
    known: &[VerifiedLink],
) -> Result<Path<'a>, PathError> {
    if chain.len() > MAX_CHAIN {
        return Err(Defect::TooLong.into());
    }
    let (leaf, above) = chain.split_first().ok_or(Defect::Malformed)?;
    let leaf = Certificate::read(leaf)?;
    let above = match above.split_last() {
        Some((last, others)) if anchors.iter().any(|anchor| anchor.der() == *last) => others,
        _ => above,
    };
    let intermediate = above.last().map(|der| Certificate::read(der)).transpose()?;

    let (index, anchor, top) = find_anchor(intermediate.as_ref().unwrap_or(&leaf), anchors, known)?;
    if above.len() > profile.intermediates() {
        return Err(Defect::PathLength.into());
    }
    check_anchor(anchor, profile)?;
    let bottom = match &intermediate {
        Some(intermediate) => {
            check_authority(intermediate)?;
            check_below(anchor)?;
            check_names(&leaf, intermediate)?;
            Some(link(&leaf, intermediate, known)?)
        }
        None => None,
    };
    check_leaf(&leaf, profile)?;
    check_place(&leaf, anchor, profile)?;

    check_moment(&leaf, at, Role::Leaf)?;
    if let Some(intermediate) = &intermediate {
        check_moment(intermediate, at, Role::Intermediate)?;
    }
    check_moment(anchor, at, Role::Anchor)?;
    Ok(Path { leaf, anchor: index, links: Links { top, bottom } })
}

/// The anchor that signed `child`.
///
/// Names are given away freely, so a name alone proves nothing: an authority may have several keys, and a forger uses
/// its name too. The key identifier says which key is meant, and only the signature says that it was used.
fn find_anchor<'c, 'd>(
    child: &Certificate<'_>,
    anchors: &'c [Certificate<'d>],
    known: &[VerifiedLink],
) -> Result<(usize, &'c Certificate<'d>, VerifiedLink), PathError> {
    let named = || anchors.iter().enumerate().filter(|(_, anchor)| anchor.subject() == child.issuer());
    let mut meant = named().filter(|(_, anchor)| identifies(child, anchor)).peekable();
    if meant.peek().is_none() {
        let misnamed = named().any(|(_, anchor)| child.verify(&anchor.public_key()).is_ok());
        return Err(if misnamed { Defect::KeyIdentifier.into() } else { PathError::Untrusted });
    }
    let mut defect = Defect::Signature;
    for (index, anchor) in meant {
        match link(child, anchor, known) {
            Ok(link) => return Ok((index, anchor, link)),
            Err(found) => defect = found,
        }
    }
    Err(defect.into())
}

fn identifies(child: &Certificate<'_>, issuer: &Certificate<'_>) -> bool {
    child.authority_key_identifier().is_some() && child.authority_key_identifier() == issuer.subject_key_identifier()
}

fn check_names(child: &Certificate<'_>, issuer: &Certificate<'_>) -> Result<(), PathError> {
    if child.issuer() != issuer.subject() {
        return Err(PathError::Untrusted);
    }
    if identifies(child, issuer) { Ok(()) } else { Err(Defect::KeyIdentifier.into()) }
}

/// RFC 5280 §4.2.1.9: the anchor must allow one authority below it.
fn check_below(anchor: &Certificate<'_>) -> Result<(), Defect> {
    match anchor.basic_constraints().and_then(|constraints| constraints.path_length) {
        Some(0) => Err(Defect::PathLength),
        _ => Ok(()),
    }
}

fn link(child: &Certificate<'_>, issuer: &Certificate<'_>, known: &[VerifiedLink]) -> Result<VerifiedLink, Defect> {
    let link = VerifiedLink { certificate: sha256(child.der()), issuer: issuer.public_key() };
    if !known.contains(&link) {
        child.verify(&issuer.public_key())?;
    }
    Ok(link)
}

fn check_moment(certificate: &Certificate<'_>, at: UtcDateTime, role: Role) -> Result<(), PathError> {
    if at < certificate.not_before() {
        return Err(PathError::NotYetValid(role));
    }
    if at > certificate.not_after() {
        return Err(PathError::Expired(role));
    }
    Ok(())
}
