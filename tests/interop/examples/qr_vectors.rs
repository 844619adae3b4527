//! Makes `tests/vectors/qr` anew, with keys that mean nothing elsewhere: `cargo run --release -p dinhdanh-interop --example qr_vectors`.
//!
//! Needed only when the format changes (`docs/qr-presentation.md`). The private keys in it are for whoever tries an implementation.

use base64ct::Encoding;
use dinhdanh_cbor::{Reader, Writer};
use dinhdanh_crypto::{AgreementKey, Curve, SigningKey, aead, hkdf_sha256};
use dinhdanh_issuer::Authority;
use dinhdanh_mdoc::provision::{Batch, KeyRequest};
use dinhdanh_mdoc::{DeviceRequest, Disclosed, IssuerSigned, RequestedElement, SessionTranscript, UnsignedResponse};
use dinhdanh_portrait::{BINH, jpeg};
use dinhdanh_presentation::{
    AnswerSession, Asked, DICTIONARY, Message, OpenRequest, SelfTimedSession, UnsignedRequest,
};
use dinhdanh_qr::{Codes, Ease, Plan};
use serde_json::{Value, json};
use std::{error::Error, fs, path::Path};
use time::UtcDateTime;
use time::macros::utc_datetime;

const NOW: UtcDateTime = utc_datetime!(2026-11-20 02:00);
const LICENCE: &str = include_str!("../../../bindings/cli/src/people/binh_driving_licence.json");
const MDL: &str = "org.iso.18013.5.1.mDL";
const NS: &str = "org.iso.18013.5.1";
/// One byte, deflated without being made smaller (RFC 1951 §3.2.4).
const STORED: [u8; 6] = [1, 1, 0, 0xfe, 0xff, 0xa0];
const SHOWN: [(&str, &str); 3] = [(NS, "family_name"), (NS, "expiry_date"), (NS, "document_number")];
const SHOWN_WITH_PORTRAIT: [(&str, &str); 2] = [(NS, "family_name"), (NS, "portrait")];

fn main() -> Result<(), Box<dyn Error>> {
    let authority = Authority::create(NOW)?;
    let root = hex::encode(&authority.credentials().root.certificate);
    let holder = SigningKey::generate(Curve::P256)?;
    let proof = holder.sign(&KeyRequest::to_be_signed(MDL, 0, &holder.public_key()))?;
    let request = KeyRequest::encode(MDL, &[(holder.public_key(), proof)]);
    let mut fields: Value = serde_json::from_str(LICENCE)?;
    let own = fields.get_mut(NS).and_then(Value::as_object_mut).ok_or("no fields")?;
    own.insert("portrait".to_owned(), base64ct::Base64::encode_string(&jpeg(&BINH, 96, 40)).into());
    let batch = authority.issue(&request, &fields, 30, None, NOW)?.batch;
    let issued = Batch::parse(&batch)?.copies.first().copied().ok_or("no copy")?;

    let session = SelfTimedSession::new(NOW)?;
    let transcript = session.transcript();
    let response = respond(issued, &SHOWN, &transcript, &holder)?;
    let self_timed = session.finish(&response)?;
    let Message::SelfTimed(shown) = Message::parse(&self_timed)? else { return Err("not self-timed".into()) };
    write(
        "self_timed",
        &json!({
            "message": hex::encode(&self_timed), "undeflated": hex::encode(shown.plain()), "signed_at": NOW.unix_timestamp(), "response": hex::encode(&response),
            "transcript": hex::encode(transcript.as_bytes()), "root": root,
        }),
    )?;

    let reader = authority.certify_reader("TEST", NOW)?;
    let asked = Asked::Profile { id: "V1", purpose: "traffic.check" };
    let unsigned = UnsignedRequest::new(asked, reader.key.algorithm(), &[&reader.certificate], NOW)?;
    let signature = reader.key.sign(unsigned.to_be_signed())?;
    let open = unsigned.finish(&signature);
    let Message::Request(received) = Message::parse(open.message())? else { return Err("no request".into()) };
    let session = AnswerSession::new(&received, NOW)?;
    let transcript = session.transcript().clone();
    let response = respond(issued, &SHOWN, &transcript, &holder)?;
    let answer = session.finish(&response)?;
    let again = |plain: &[u8]| encrypted_again(&answer, &open, &transcript, plain);
    let filled = |plain: &[u8]| again(&[plain, &[0x80, 0, 0]].concat());
    let other = UnsignedRequest::new(asked, reader.key.algorithm(), &[&reader.certificate], NOW)?;
    let other = other.finish(&signature);
    let Message::Request(other) = Message::parse(other.message())? else { return Err("no request".into()) };
    let elsewhere = AnswerSession::new(&other, NOW)?.finish(&response)?;
    let (last, most) = answer.split_last().ok_or("no answer")?;
    let damaged = [most, &[last ^ 1]].concat();
    let bomb = Writer::new().array(2).uint(65_537).bytes(&STORED).finish();
    let not_opened = [
        ("OtherSession", elsewhere),
        ("OtherSession", damaged),
        ("Malformed", again(&response)?),
        ("Malformed", again(&[0; 64])?),
        ("TooLarge", filled(&bomb)?),
    ];

    let elements = DeviceRequest::encode(&[(
        MDL,
        &[("portrait", false), ("family_name", true)].map(|(identifier, intent_to_retain)| RequestedElement {
            name_space: NS,
            identifier,
            intent_to_retain,
        }),
    )]);
    let named = Asked::Items { device_request: &elements, purpose: "traffic.check" };
    let named = UnsignedRequest::new(named, reader.key.algorithm(), &[&reader.certificate], NOW)?;
    let by_elements = reader.key.sign(named.to_be_signed()).map(|signature| named.finish(&signature))?;
    write(
        "session",
        &json!({
            "undeflated": hex::encode(filled(&response)?), "request_by_elements": hex::encode(by_elements.message()),
            "device_request": hex::encode(&elements), "refused": cases(&not_opened), "request": hex::encode(open.message()), "e_reader_private_key": hex::encode(open.to_parts().1.expose()),
            "request_hash": hex::encode(received.hash()), "answer": hex::encode(&answer), "signed_at": NOW.unix_timestamp(),
            "response": hex::encode(&response), "transcript": hex::encode(transcript.as_bytes()),
            "root": root, "reader_root": hex::encode(&authority.credentials().reader_root.certificate),
        }),
    )?;
    // Both parts of a request that another process remembers are in it.
    OpenRequest::from_parts(
        open.message().to_vec(),
        &AgreementKey::from_scalar(open.to_parts().1.expose())?.to_scalar(),
    )?;

    let session = SelfTimedSession::new(NOW)?;
    let response = respond(issued, &SHOWN_WITH_PORTRAIT, &session.transcript(), &holder)?;
    let moving = session.finish(&response)?;
    frames(&self_timed, &moving)?;
    write("messages", &json!({"refused": cases(&refused_messages(&self_timed, open.message())?)}))?;
    fs::write(folder().join("dictionary.hex"), format!("{}\n", hex::encode(DICTIONARY)))?;
    Ok(())
}

/// Still and moving frames, and frames that a reader must not take.
fn frames(still: &[u8], moving: &[u8]) -> Result<(), Box<dyn Error>> {
    let short = still.get(..200).ok_or("short")?;
    let changed = |frame: Vec<u8>, at: usize, to: u8| {
        let change = |(index, byte)| if index == at { to } else { byte };
        hex::encode(frame.into_iter().enumerate().map(change).collect::<Vec<u8>>())
    };
    let one = Codes::new(short, [0; 4])?;
    let stream = Codes::with(moving, *b"TEST", Plan::of(Ease::Easier))?;
    let usual = Codes::with(moving, *b"TEST", Plan::of(Ease::Usual))?;
    let payloads = |codes: &Codes, first: u32| -> Vec<String> {
        (first..first + 2 * u32::from(first > 0) + codes.symbols() as u32)
            .map(|index| hex::encode(codes.payload(index)))
            .collect()
    };
    let [source, repair] = [0, 1000].map(|first| payloads(&stream, first));
    // All source symbols, of which the last lies: a whole message comes out, and not the one that the stream commits to.
    let mut forged = source.clone();
    if let (Some(last), index) = (forged.last_mut(), stream.symbols() as u32 - 1) {
        *last = changed(stream.payload(index), 31, !stream.payload(index).get(31).copied().ok_or("no symbol")?);
    }
    let moved = |at, to| changed(stream.payload(0), at, to);
    write(
        "frames",
        &json!({
            "still": {"message": hex::encode(short), "frame": hex::encode(one.payload(0))},
            "stream": {"message": hex::encode(moving), "stream_id": hex::encode(b"TEST"), "source": source, "repair": repair},
            "usual": {"message": hex::encode(moving), "source": payloads(&usual, 0), "repair": payloads(&usual, 65_530)},
            "forged": {"why": "Damaged", "frames": forged},
            "refused": [
                {"why": "Foreign", "frame": ""},
                {"why": "Foreign", "frame": hex::encode("https://example.org")},
                {"why": "Foreign", "frame": hex::encode("DD")},
                {"why": "Foreign", "frame": hex::encode("DD-2024-001")},
                {"why": "OtherVersion", "frame": changed(one.payload(0), 2, 0x00)},
                {"why": "OtherVersion", "frame": changed(one.payload(0), 2, 0x21)},
                {"why": "Malformed", "frame": changed(one.payload(0), 2, 0x12)},
                {"why": "Malformed", "frame": changed(one.payload(0), 4, 201)},
                {"why": "Damaged", "frame": changed(one.payload(0), 9, 0xee)},
                {"why": "Malformed", "frame": moved(8, 0xff)},
                {"why": "Malformed", "frame": moved(12, 1)},
                {"why": "Malformed", "frame": moved(13, 0)},
                {"why": "Malformed", "frame": moved(15, 2)},
                {"why": "Malformed", "frame": moved(17, 2)},
                {"why": "Malformed", "frame": moved(18, 4)},
                {"why": "Malformed", "frame": moved(19, 1)},
                {"why": "Malformed", "frame": moved(20, 1)},
                {"why": "Malformed", "frame": source.first().and_then(|frame| frame.get(2..)).map(|rest| format!("44{}", rest.get(..rest.len() - 2).unwrap_or_default()))},
            ],
        }),
    )
}

/// An answer with another content for the same request, time and nonce.
fn encrypted_again(
    answer: &[u8],
    open: &OpenRequest,
    transcript: &SessionTranscript,
    plain: &[u8],
) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut members = Reader::new(answer)?;
    members.array_of(7)?;
    let mut message = Writer::new().array(7);
    for _ in 0..5 {
        message = message.raw(members.item()?);
    }
    let (key, reader) = (AgreementKey::generate()?, AgreementKey::from_scalar(open.to_parts().1.expose())?);
    let secret = hkdf_sha256(key.agree(&reader.public_key())?.expose(), &transcript.salt(), b"SKDevice");
    let ciphertext = aead::seal(&secret, &[0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1], &[], plain)?;
    Ok(message.raw(&key.public_key().to_cose_key()).bytes(&ciphertext).finish())
}

/// Messages that a reader must not take, by the error that §7 names.
fn refused_messages(self_timed: &[u8], request: &[u8]) -> Result<Vec<Case>, Box<dyn Error>> {
    let shown = |version, kind, seconds, nonce: &[u8]| {
        Writer::new().array(5).uint(version).uint(kind).uint(seconds).bytes(nonce)
    };
    let now = u64::try_from(NOW.unix_timestamp())?;
    let (nonce, first) = ([7; 16], || shown(1, 0, now, &[7; 16]));
    let deflated = |length, bytes: &[u8]| first().array(2).uint(length).bytes(bytes).finish();
    let mut members = Reader::new(request)?;
    members.array_of(4)?;
    (0..3).try_for_each(|_| members.skip())?;
    let auth = members.item()?;
    let asked = |key: &[u8], profile: &str| {
        let content = Writer::new().array(4).encoded(key).bytes(&nonce).uint(now + 60);
        let content = content.array(3).uint(0).text(profile).text("traffic.check").finish();
        Writer::new().array(4).uint(1).uint(1).bytes(&content).raw(auth).finish()
    };
    let key = AgreementKey::generate()?.public_key().to_cose_key();
    let other = SigningKey::generate(Curve::P384)?.public_key().to_cose_key();
    Ok(vec![
        ("Malformed", Vec::new()),
        ("Malformed", self_timed.get(..self_timed.len() - 1).unwrap_or_default().to_vec()),
        ("Malformed", [self_timed, &[0]].concat()),
        ("Version", shown(2, 0, now, &nonce).bytes(b"\xa0").finish()),
        ("Version", shown(1, 3, now, &nonce).bytes(b"\xa0").finish()),
        ("Malformed", Writer::new().array(4).uint(1).uint(0).uint(now).bytes(&nonce).finish()),
        ("Malformed", shown(1, 0, now, &[7; 15]).bytes(b"\xa0").finish()),
        ("Malformed", shown(1, 0, 253_402_300_800, &nonce).bytes(b"\xa0").finish()),
        // Of a length that is told at its end.
        ("Malformed", [b"\x9f", first().bytes(b"\xa0").finish().get(1..).unwrap_or_default(), b"\xff"].concat()),
        ("TooLarge", deflated(65_537, &STORED)),
        ("Malformed", deflated(2, &STORED)),
        ("Malformed", deflated(0, &STORED)),
        ("Malformed", deflated(1, &[&STORED[..], &[0]].concat())),
        ("Malformed", deflated(1, STORED.get(..5).unwrap_or_default())),
        ("ReaderKey", asked(&other, "V1")),
        ("Malformed", asked(&key, &"V".repeat(65))),
        ("Malformed", asked(&key, "")),
    ])
}

/// A message and the error that it is refused by.
type Case = (&'static str, Vec<u8>);

fn cases(cases: &[Case]) -> Vec<Value> {
    cases.iter().map(|(why, message)| json!({"why": why, "message": hex::encode(message)})).collect()
}

fn respond(
    issued: &[u8],
    elements: &[(&str, &str)],
    transcript: &SessionTranscript,
    key: &SigningKey,
) -> Result<Vec<u8>, Box<dyn Error>> {
    let issuer_signed = &IssuerSigned::parse(issued)?;
    let unsigned = UnsignedResponse::new(&[Disclosed { issuer_signed, elements }], transcript)?;
    let signatures = unsigned.to_be_signed().map(|bytes| key.sign(bytes)).collect::<Result<Vec<_>, _>>()?;
    Ok(unsigned.finish(&signatures)?)
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors/qr")
}

fn write(name: &str, vector: &Value) -> Result<(), Box<dyn Error>> {
    Ok(fs::write(folder().join(format!("{name}.json")), format!("{vector:#}\n"))?)
}
