//! The issuer's half: certificate, signature, MSO, digests and times (§9.3.1, steps 1 to 5).

use crate::cbor::{self, Item, Map};
use crate::cose::Message;
use crate::key::Key;
use crate::{Element, Scene, Why, certificate};
use sha2::{Digest, Sha256, Sha384, Sha512};
use time::UtcDateTime;
use time::format_description::well_known::Rfc3339;

/// §9.1.2.5.
const SHORTEST_RANDOM: usize = 16;

/// What the issuer signed, as far as the device's half depends on it.
pub(crate) struct Issued<'a> {
    pub(crate) elements: Vec<Element>,
    pub(crate) device_key: Key,
    pub(crate) device_key_bytes: &'a [u8],
    pub(crate) authorised: Authorised,
    pub(crate) signer: certificate::Signer,
    pub(crate) signed: UtcDateTime,
    /// `status` of the MSO.
    pub(crate) status: Option<Item<'a>>,
}

/// `KeyAuthorizations` (§9.1.2.4): namespaces as a whole, and single elements of others.
#[derive(Default)]
pub(crate) struct Authorised {
    pub(crate) name_spaces: Vec<String>,
    pub(crate) elements: Vec<(String, String)>,
}

impl Authorised {
    fn read(item: Item<'_>) -> Result<Self, Why> {
        let map = item.map()?;
        let mut authorised = Self::default();
        for name in map.get("nameSpaces").map(Item::array).transpose()?.unwrap_or_default() {
            authorised.name_spaces.push(name.text()?.to_owned());
        }
        for (name_space, names) in map.get("dataElements").map(Item::map).transpose()?.map_or(Vec::new(), |map| map.0) {
            for name in names.array()? {
                authorised.elements.push((name_space.text()?.to_owned(), name.text()?.to_owned()));
            }
        }
        Ok(authorised)
    }
}

pub(crate) fn check<'a>(issuer_signed: Item<'a>, doc_type: &str, scene: &Scene<'_>) -> Result<Issued<'a>, Why> {
    let issuer_signed = issuer_signed.map()?;
    let auth = Message::read(issuer_signed.get("issuerAuth").ok_or(Why::Malformed("issuerAuth"))?, 18)?;
    // Step 1 (§9.3.3, Annex B).
    let signer = certificate::check(&auth.x5chain()?, scene)?;
    // Step 2 (§9.1.2.4).
    if auth.algorithm() != Some(signer.key.algorithm()) {
        return Err(Why::Algorithm);
    }
    let payload = auth.payload.ok_or(Why::Malformed("no payload"))?;
    if !signer.key.signed(&auth.covered("Signature1", payload), auth.proof) {
        return Err(Why::IssuerSignature);
    }
    let mso = cbor::only(cbor::only(payload)?.embedded()?)?.map()?;
    if mso.get("version").ok_or(Why::Malformed("version"))?.text()? != "1.0" {
        return Err(Why::Version);
    }
    let elements = check_items(&issuer_signed, &mso)?;
    check_place(&elements, &signer)?;
    // Step 4.
    if mso.get("docType").ok_or(Why::Malformed("docType"))?.text()? != doc_type {
        return Err(Why::DocType);
    }
    let signed = check_validity(&mso, &signer, scene.at)?;
    let info = mso.get("deviceKeyInfo").ok_or(Why::Malformed("deviceKeyInfo"))?.map()?;
    let device_key_bytes = info.get("deviceKey").ok_or(Why::Malformed("deviceKey"))?.whole;
    let authorised = info.get("keyAuthorizations").map(Authorised::read).transpose()?.unwrap_or_default();
    let (device_key, status) = (Key::from_cose(device_key_bytes)?, mso.get("status"));
    Ok(Issued { elements, device_key, device_key_bytes, authorised, signer, signed, status })
}

/// Step 3 (§9.1.2.5): the digest of every item, over its bytes as received.
fn check_items(issuer_signed: &Map<'_>, mso: &Map<'_>) -> Result<Vec<Element>, Why> {
    let algorithm = mso.get("digestAlgorithm").ok_or(Why::Malformed("digestAlgorithm"))?.text()?;
    let digest: fn(&[u8]) -> Vec<u8> = match algorithm {
        "SHA-256" => |bytes| Sha256::digest(bytes).to_vec(),
        "SHA-384" => |bytes| Sha384::digest(bytes).to_vec(),
        "SHA-512" => |bytes| Sha512::digest(bytes).to_vec(),
        _ => return Err(Why::Algorithm),
    };
    let value_digests = mso.get("valueDigests").ok_or(Why::Malformed("valueDigests"))?.map()?;
    let mut elements: Vec<Element> = Vec::new();
    for (name_space, items) in
        issuer_signed.get("nameSpaces").map(Item::map).transpose()?.map_or(Vec::new(), |map| map.0)
    {
        let name_space = name_space.text()?;
        let digests = value_digests.get(name_space).map(Item::map).transpose()?;
        for whole in items.array()? {
            let item = cbor::only(whole.embedded()?)?.map()?;
            if item.0.len() != 4 {
                return Err(Why::Malformed("IssuerSignedItem"));
            }
            let member = |name| item.get(name).ok_or(Why::Malformed("IssuerSignedItem"));
            if member("random")?.bytes()?.len() < SHORTEST_RANDOM {
                return Err(Why::ShortRandom);
            }
            let id = member("digestID")?.uint()?;
            let signed = digests
                .as_ref()
                .and_then(|digests| digests.0.iter().find(|(key, _)| key.uint() == Ok(id)).map(|(_, value)| *value));
            if signed.ok_or(Why::Unsigned)?.bytes()? != digest(whole.whole) {
                return Err(Why::Altered);
            }
            let identifier = member("elementIdentifier")?.text()?;
            if elements.iter().any(|other| other.name_space == name_space && other.identifier == identifier) {
                return Err(Why::Twice);
            }
            elements.push(Element {
                name_space: name_space.to_owned(),
                identifier: identifier.to_owned(),
                value: member("elementValue")?.whole.to_vec(),
            });
        }
    }
    Ok(elements)
}

/// §7.2.1: what the licence says of where it was issued is what the signer's certificate says, if it says anything.
fn check_place(elements: &[Element], signer: &certificate::Signer) -> Result<(), Why> {
    for (identifier, place) in ["issuing_country", "issuing_jurisdiction"].into_iter().zip(&signer.place) {
        for element in elements {
            let Some(place) = place else { continue };
            if element.name_space == "org.iso.18013.5.1" && element.identifier == identifier {
                let told = cbor::only(&element.value)?.text().map_err(|_| Why::IssuingPlace)?;
                if !told.as_bytes().eq_ignore_ascii_case(place) {
                    return Err(Why::IssuingPlace);
                }
            }
        }
    }
    Ok(())
}

/// Step 5, and the order that §9.1.2.4 asks for; gives when it was signed.
fn check_validity(mso: &Map<'_>, signer: &certificate::Signer, at: UtcDateTime) -> Result<UtcDateTime, Why> {
    let info = mso.get("validityInfo").ok_or(Why::Malformed("validityInfo"))?.map()?;
    let time = |name| moment(info.get(name).ok_or(Why::Malformed("validityInfo"))?);
    let (signed, from, until) = (time("signed")?, time("validFrom")?, time("validUntil")?);
    if from < signed || until <= from {
        return Err(Why::Order);
    }
    if signed.unix_timestamp() < signer.not_before || signed.unix_timestamp() > signer.not_after {
        return Err(Why::SignedOutside);
    }
    if at < from {
        return Err(Why::NotYetValid);
    }
    if at > until { Err(Why::Expired) } else { Ok(signed) }
}

/// A `tdate`: RFC 3339 in UTC, without fractions of a second.
fn moment(item: Item<'_>) -> Result<UtcDateTime, Why> {
    let text = item.tagged(0)?.text()?;
    let plain = text.len() == 20 && text.ends_with('Z') && !text.contains('.') && text.get(17..19) != Some("60");
    let time = UtcDateTime::parse(text, &Rfc3339).map_err(|_| Why::Malformed("tdate"))?;
    if plain { Ok(time) } else { Err(Why::Malformed("tdate")) }
}
