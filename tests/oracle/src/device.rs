//! The device's half: its signature or MAC over this session, and what it may sign itself (§9.1.3.4 to §9.1.3.6).

use crate::cbor::{self, Item, write_embedded, write_text};
use crate::cose::Message;
use crate::issuer::Issued;
use crate::key::Key;
use crate::{Element, Scene, Why};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// `HMAC 256/256` (RFC 9053 §3.1).
const HMAC_256: i64 = 5;

/// Checks the proof and gives the elements that the device signed.
pub(crate) fn check(
    device_signed: Item<'_>,
    doc_type: &str,
    issued: &Issued<'_>,
    scene: &Scene<'_>,
) -> Result<Vec<Element>, Why> {
    let device_signed = device_signed.map()?;
    let name_spaces = device_signed.get("nameSpaces").ok_or(Why::Malformed("nameSpaces"))?;
    let auth = device_signed.get("deviceAuth").ok_or(Why::NoDeviceProof)?.map()?;
    let payload = device_authentication(scene.transcript, doc_type, name_spaces.whole)?;
    match (auth.0.len(), auth.get("deviceSignature"), auth.get("deviceMac")) {
        (1, Some(signature), None) => check_signature(&Message::read(signature, 18)?, &payload, &issued.device_key)?,
        (1, None, Some(mac)) => check_mac(&Message::read(mac, 17)?, &payload, issued, scene)?,
        _ => return Err(Why::NoDeviceProof),
    }
    own_elements(cbor::only(name_spaces.embedded()?)?, issued)
}

/// `DeviceAuthenticationBytes` (§9.1.3.4): the transcript and the namespaces as they are.
fn device_authentication(transcript: &[u8], doc_type: &str, name_spaces: &[u8]) -> Result<Vec<u8>, Why> {
    let inner = [
        cbor::head(4, 4),
        write_text("DeviceAuthentication"),
        plain(transcript)?.to_vec(),
        write_text(doc_type),
        name_spaces.to_vec(),
    ];
    Ok(write_embedded(&inner.concat()))
}

/// `SessionTranscript`, whether it came bare or as `SessionTranscriptBytes`.
fn plain(transcript: &[u8]) -> Result<&[u8], Why> {
    let item = cbor::only(transcript)?;
    let inner = item.embedded().unwrap_or(transcript);
    if cbor::only(inner)?.array()?.len() == 3 { Ok(inner) } else { Err(Why::Malformed("SessionTranscript")) }
}

/// §9.1.3.6.
fn check_signature(message: &Message<'_>, payload: &[u8], key: &Key) -> Result<(), Why> {
    let detached = message.payload.is_none();
    let fits = message.algorithm() == Some(key.algorithm());
    if detached && fits && key.signed(&message.covered("Signature1", payload), message.proof) {
        return Ok(());
    }
    Err(Why::DeviceProof)
}

/// §9.1.3.5: HMAC 256/256 under a key of both ends.
fn check_mac(message: &Message<'_>, payload: &[u8], issued: &Issued<'_>, scene: &Scene<'_>) -> Result<(), Why> {
    let scalar = scene.reader_key.ok_or(Why::DeviceProof)?;
    let reader = p256::SecretKey::from_slice(scalar).map_err(|_| Why::Malformed("the reader's key"))?;
    let Key::P256(device) = Key::from_cose(issued.device_key_bytes)? else { return Err(Why::DeviceProof) };
    let shared = p256::ecdh::diffie_hellman(reader.to_nonzero_scalar(), device.as_affine());
    let salt = Sha256::digest(write_embedded(plain(scene.transcript)?));
    let mut key = [0; 32];
    let derived = Hkdf::<Sha256>::new(Some(&salt), shared.raw_secret_bytes()).expand(b"EMacKey", &mut key);
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| Why::DeviceProof)?;
    mac.update(&message.covered("MAC0", payload));
    let detached = message.payload.is_none();
    let fits = message.algorithm() == Some(HMAC_256);
    if derived.is_ok() && detached && fits && mac.verify_slice(message.proof).is_ok() {
        return Ok(());
    }
    Err(Why::DeviceProof)
}

/// §9.1.3.4: each element needs the issuer's leave, by namespace or by name, and none stands in for the issuer's own.
fn own_elements(name_spaces: Item<'_>, issued: &Issued<'_>) -> Result<Vec<Element>, Why> {
    let mut elements = Vec::new();
    for (name_space, items) in name_spaces.map()?.0 {
        let name_space = name_space.text()?;
        for (identifier, value) in items.map()?.0 {
            let identifier = identifier.text()?;
            let taken = issued.elements.iter().any(|own| own.name_space == name_space && own.identifier == identifier);
            let whole = issued.authorised.name_spaces.iter().any(|name| name == name_space);
            let single =
                issued.authorised.elements.iter().any(|(space, name)| space == name_space && name == identifier);
            if taken || !(whole || single) {
                return Err(Why::Unauthorised);
            }
            let value = value.whole.to_vec();
            elements.push(Element { name_space: name_space.to_owned(), identifier: identifier.to_owned(), value });
        }
    }
    Ok(elements)
}
