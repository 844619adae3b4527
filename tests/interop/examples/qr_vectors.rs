//! Makes `tests/vectors/qr` anew, with keys that mean nothing elsewhere: `cargo run --release -p dinhdanh-interop --example qr_vectors`.
//!
//! Needed only when the format changes (`docs/qr-presentation.md`). The private keys in it are for whoever tries an implementation.

use base64ct::Encoding;
use dinhdanh_crypto::{AgreementKey, Curve, SigningKey};
use dinhdanh_issuer::Authority;
use dinhdanh_mdoc::provision::{Batch, KeyRequest};
use dinhdanh_mdoc::{Disclosed, IssuerSigned, SessionTranscript, UnsignedResponse};
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
    write(
        "self_timed",
        &json!({
            "message": hex::encode(&self_timed), "signed_at": NOW.unix_timestamp(), "response": hex::encode(&response),
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
    write(
        "session",
        &json!({
            "request": hex::encode(open.message()), "e_reader_private_key": hex::encode(open.to_parts().1.expose()),
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
    fs::write(folder().join("dictionary.hex"), format!("{}\n", hex::encode(DICTIONARY)))?;
    Ok(())
}

/// Still and moving frames, and frames that a reader must not take.
fn frames(still: &[u8], moving: &[u8]) -> Result<(), Box<dyn Error>> {
    let short = still.get(..200).ok_or("short")?;
    let one = Codes::new(short, [0; 4])?;
    let stream = Codes::with(moving, *b"TEST", Plan::of(Ease::Easier))?;
    let source: Vec<_> = (0..stream.symbols() as u32).map(|index| hex::encode(stream.payload(index))).collect();
    let repair: Vec<_> =
        (1000..1002 + stream.symbols() as u32).map(|index| hex::encode(stream.payload(index))).collect();
    let changed = |frame: Vec<u8>, at: usize, to: u8| {
        let change = |(index, byte)| if index == at { to } else { byte };
        hex::encode(frame.into_iter().enumerate().map(change).collect::<Vec<u8>>())
    };
    let moved = |at, to| changed(stream.payload(0), at, to);
    write(
        "frames",
        &json!({
            "still": {"message": hex::encode(short), "frame": hex::encode(one.payload(0))},
            "stream": {"message": hex::encode(moving), "stream_id": hex::encode(b"TEST"), "source": source, "repair": repair},
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
