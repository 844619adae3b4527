//! Makes the committed seeds anew, with new keys that are thrown away: `cargo run --release -p dinhdanh-fuzz --example make_seeds`.
//!
//! Needed only when a format of ours changes. It replaces the root that the targets trust, so older artifacts of
//! `verdict` mean nothing afterwards.

#![expect(clippy::indexing_slicing, reason = "what is not there stops it")]

use dinhdanh_cbor::{Writer, tdate};
use dinhdanh_crypto::x509::{
    Certificate, RevocationListTemplate, RevocationReason, RevokedCertificate, issue_revocation_list,
    pem_revocation_list,
};
use dinhdanh_crypto::{Curve, SigningKey, sha256};
use dinhdanh_fuzz::{NOW, Provider};
use dinhdanh_issuer::Authority;
use dinhdanh_mdoc::provision::{Batch, KeyRequest};
use dinhdanh_mdoc::{Disclosed, IssuerSigned, SessionTranscript, UnsignedResponse};
use dinhdanh_presentation::{AnswerSession, Asked, Message, SelfTimedSession, UnsignedRequest};
use dinhdanh_qr::{Code, Ease, Plan, gif};
use dinhdanh_store::Device;
use dinhdanh_trust::pack::{
    ClassScheme, Freshness, Issuer, IssuerState, Light, PackContent, PackProfile, ReaderRegistration, RootKeys,
    StatusSigner, Succession,
};
use dinhdanh_trust::status::{Bits, Form, NewStatusList, Publication, Status};
use std::{error::Error, fs, path::Path};

const LICENCE: &str = include_str!("../../../bindings/cli/src/people/binh_driving_licence.json");
const MDL: &str = "org.iso.18013.5.1.mDL";
const NS: &str = "org.iso.18013.5.1";
const SHOWN: [(&str, &str); 4] =
    [(NS, "family_name"), (NS, "expiry_date"), (NS, "driving_privileges"), (NS, "document_number")];

fn main() -> Result<(), Box<dyn Error>> {
    let authority = Authority::create(NOW)?;
    let credentials = authority.credentials();
    write("root.der", &credentials.root.certificate)?;
    write("signer.der", &credentials.signer.certificate)?;
    write_lists()?;
    write_status_lists()?;
    write("migration.cbor", &migration())?;
    write("migration_2.cbor", &second_migration())?;
    write_values()?;

    let key = SigningKey::generate(Curve::P256)?;
    let proof = key.sign(&KeyRequest::to_be_signed(MDL, 0, &key.public_key()))?;
    let key_request = KeyRequest::encode(MDL, &[(key.public_key(), proof)]);
    let mut fields: serde_json::Value = serde_json::from_str(LICENCE)?;
    fields[NS]["portrait"] = "/9j/4AAQSkZJRg==".into();
    let batch = authority.issue(&key_request, &fields, 30, None, NOW)?.batch;
    let issued = Batch::parse(&batch)?.copies[0];
    write("key_request.cbor", &key_request)?;
    write("batch.cbor", &batch)?;
    write("issuer_signed.cbor", issued)?;

    let session = SelfTimedSession::new(NOW)?;
    let response = respond(issued, &session.transcript(), &key)?;
    write("response.cbor", &response)?;
    write("self_timed.cbor", &session.finish(&response)?)?;

    let reader = authority.certify_reader("TEST", NOW)?;
    let asked = Asked::Profile { id: "V1", purpose: "traffic.check" };
    let unsigned = UnsignedRequest::new(asked, reader.key.algorithm(), &[&reader.certificate], NOW)?;
    let signature = reader.key.sign(unsigned.to_be_signed())?;
    let open = unsigned.finish(&signature);
    let Message::Request(request) = Message::parse(open.message())? else { return Err("no request".into()) };
    let session = AnswerSession::new(&request, NOW)?;
    let response = respond(issued, session.transcript(), &key)?;
    write("request.cbor", open.message())?;
    write("answer.cbor", &session.finish(&response)?)?;
    write_pack(&credentials.root.certificate, &credentials.reader_root.certificate)?;
    write_vical(&credentials.root.certificate)?;
    write_codes()
}

/// A pack after one succession, what it is opened by, and its payload.
fn write_pack(issuer: &[u8], readers: &[u8]) -> Result<(), Box<dyn Error>> {
    let (first, second) = (SigningKey::generate(Curve::P256)?, SigningKey::generate(Curve::Ed25519)?);
    let (from, to) = (RootKeys::new(vec![first.public_key()])?, RootKeys::new(vec![second.public_key()])?);
    let unsigned = Succession { pack_id: "TEST", number: 1, from: &from, to: &to }.prepare(&first.public_key())?;
    let signature = first.sign(unsigned.to_be_signed())?;
    let own = Freshness { green: 60, amber: 3_600, advisories: vec![("SELF_TIMED".to_owned(), Light::Amber)] };
    let mut profiles: Vec<_> =
        dinhdanh_catalogue::profiles().into_iter().map(|profile| PackProfile { profile, freshness: None }).collect();
    profiles[1].freshness = Some(own.clone());
    let content = PackContent {
        id: "TEST".to_owned(),
        serial: 1,
        issued: NOW,
        until: NOW,
        successions: vec![unsigned.finish(&signature)?],
        issuers: vec![Issuer {
            certificate: issuer.to_vec(),
            state: IssuerState::Retired(NOW),
            doc_types: vec![MDL.to_owned()],
            signers: vec![(first.public_key(), IssuerState::Compromised)],
            status_signers: vec![StatusSigner { key: first.public_key(), prefix: "https://test.example/".to_owned() }],
            left_status_signers: Vec::new(),
        }],
        csca: vec![issuer.to_vec()],
        reader_roots: vec![readers.to_vec()],
        readers: vec![ReaderRegistration { reader: [2; 32], name: "TEST".to_owned(), profiles: vec!["V1".to_owned()] }],
        profiles,
        freshness: own,
        class_schemes: vec![ClassScheme {
            id: "2024".to_owned(),
            label_vi: "TEST".to_owned(),
            label_en: "TEST".to_owned(),
            classes: vec!["B".to_owned()],
        }],
        first_keys: from.clone(),
    };
    let unsigned = content.prepare(&second.public_key())?;
    let signature = second.sign(unsigned.to_be_signed())?;
    write("pack.cbor", &unsigned.finish(&signature)?)?;
    write("pack_payload.cbor", &content.encode())?;
    Ok(write("pack_roots.cbor", &from.encode())?)
}

/// A VICAL of one authority, its provider's root, and its payload.
fn write_vical(authority: &[u8]) -> Result<(), Box<dyn Error>> {
    let provider = Provider::new();
    let certificate = Certificate::parse(authority)?;
    let writer = Writer::new().map(7).text("certificate").bytes(authority);
    let writer = writer.text("serialNumber").tag(2).bytes(certificate.serial());
    let writer = writer.text("ski").bytes(certificate.subject_key_identifier().unwrap_or_default());
    let writer = writer.text("docType").array(2).text(MDL).text("org.example");
    let writer = writer.text("certificateProfile").array(1).text("1.0.18013.5.1.2");
    let info = writer.text("issuingAuthority").text("TEST").text("issuingCountry").text("VN").finish();
    let unread = Writer::new().map(4).text("certificate").bytes(&[0x30, 1, 5]).text("serialNumber").uint(5);
    let unread = unread.text("ski").bytes(&[1]).text("docType").array(1).text(MDL).finish();
    let writer = Writer::new().map(7).text("version").text("1.0").text("vicalProvider").text("TEST");
    let writer = tdate::write(writer.text("date"), NOW).text("vicalIssueID").uint(1);
    let writer = tdate::write(writer.text("nextUpdate"), NOW + time::Duration::WEEK);
    // One entry twice, and one whose certificate is not read here.
    let writer = writer.text("certificateInfos").array(3).raw(&info).raw(&unread).raw(&info);
    let payload = writer.text("extensions").map(0).finish();
    write("vical.cbor", &provider.sign(&payload))?;
    write("vical_payload.cbor", &payload)?;
    Ok(write("vical_provider.der", &provider.root)?)
}

/// A status list with all that it can have, in both forms, by a signer under an issuing authority.
fn write_status_lists() -> Result<(), Box<dyn Error>> {
    let authority = Authority::create(NOW)?;
    let signer = authority.credentials().status_signer;
    let mut list = NewStatusList::new(Bits::Two, 64)?;
    list.set_all([(1, Status::Revoked), (2, Status::Suspended), (3, Status::AccountLocked)])?;
    for (form, name) in [(Form::Cwt, "list.cwt"), (Form::Jwt, "list.jwt")] {
        let publication = Publication {
            form,
            uri: "https://test.example/1",
            issued: NOW,
            expires: Some(NOW + time::Duration::WEEK),
            ttl: Some(3_600),
            aggregation_uri: Some("https://test.example/all"),
            algorithm: signer.key.algorithm(),
            x5chain: &[&signer.certificate],
            key_id: Some("TEST"),
        };
        let unsigned = list.clone().compress().prepare(&publication)?;
        let signature = signer.key.sign(unsigned.to_be_signed())?;
        write(name, &unsigned.finish(&signature))?;
    }
    Ok(())
}

fn respond(issued: &[u8], transcript: &SessionTranscript, key: &SigningKey) -> Result<Vec<u8>, Box<dyn Error>> {
    let issuer_signed = &IssuerSigned::parse(issued)?;
    let unsigned = UnsignedResponse::new(&[Disclosed { issuer_signed, elements: &SHOWN }], transcript)?;
    let signatures = unsigned.to_be_signed().map(|bytes| key.sign(bytes)).collect::<Result<Vec<_>, _>>()?;
    Ok(unsigned.finish(&signatures)?)
}

/// A revocation list without entries, and one with, of a root of their own.
fn write_lists() -> Result<(), Box<dyn Error>> {
    let authority = Authority::create(NOW)?;
    let by = authority.credentials().root;
    let root = Certificate::parse(&by.certificate)?;
    write("revoking_root.der", &by.certificate)?;
    let revoked = |serial, reason| RevokedCertificate { serial, at: NOW, reason };
    let some = [revoked(&[1; 17], RevocationReason::KeyCompromise), revoked(&[2, 3], RevocationReason::Unspecified)];
    let later =
        |serial, reason| RevokedCertificate { serial, at: time::macros::utc_datetime!(2051-01-01 00:00), reason };
    let many = [
        later(&[4], RevocationReason::CaCompromise),
        later(&[5; 20], RevocationReason::CertificateHold),
        later(&[0x7f], RevocationReason::PrivilegeWithdrawn),
        later(&[6], RevocationReason::AaCompromise),
    ];
    let mut pem = String::new();
    for (name, revoked) in [("empty.crl", &[][..]), ("two.crl", &some), ("many.crl", &many)] {
        let template =
            RevocationListTemplate { number: 1, this_update: NOW, next_update: NOW + time::Duration::WEEK, revoked };
        let list = issue_revocation_list(&template, &root, &by.key)?;
        pem.push_str(&pem_revocation_list(&list));
        write(name, &list)?;
    }
    Ok(write("lists.pem", pem.as_bytes())?)
}

/// In the two shapes that `qr_frame` reads, and as pictures.
fn write_codes() -> Result<(), Box<dyn Error>> {
    let still = dinhdanh_qr::Codes::new(b"a message in one code", [0; 4])?.payload(0);
    write("still.frames", &[&u16::try_from(still.len())?.to_be_bytes(), &still[..]].concat())?;

    // A stream of 24 symbols of one byte, its first 23 and a repair symbol.
    let message = *b"24 bytes, 24 symbols ...";
    let prefix = [b'D', b'D', 0x11, 1, 2, 3, 4, 0, 0, 0, 0, 24, 0, 0, 1, 1, 0, 1, 1];
    let commitment = &sha256(&[&prefix[..], &message].concat())[..8];
    let symbols = message.iter().zip(0_u8..).flat_map(|(symbol, id)| [0, id, *symbol]);
    let stream: Vec<u8> = prefix.into_iter().chain([0; 4]).chain(commitment.iter().copied()).chain(symbols).collect();
    write("stream.frames", &stream)?;
    // And one of symbols as long as codes have them, in the shape of the other: from a repair symbol on.
    let message: Vec<u8> = (0..1_000_u32).map(|at| (at * 7 / 3) as u8).collect();
    let codes = dinhdanh_qr::Codes::with(&message, *b"long", Plan::of(Ease::Easiest))?;
    let frames: Vec<_> = (3..4 + codes.symbols() as u32).map(|index| codes.payload(index)).collect();
    let symbols = frames.iter().flat_map(|frame| [&frame[21..23], &frame[31..]].concat());
    let header = frames.first().map(|frame| frame[..31].to_vec());
    write("long.frames", &header.into_iter().flatten().chain(symbols).collect::<Vec<_>>())?;

    let code = Code::encode(b"code")?.luma(3);
    let bits =
        code.luma.chunks(8).map(|bits| bits.iter().rev().fold(0, |byte, luma| byte << 1 | u8::from(*luma < 128)));
    let width = u8::try_from(code.width)?;
    write("code.bits", &std::iter::once(width).chain(bits).collect::<Vec<_>>())?;
    write("code.png", &code.to_png()?)?;
    Ok(write("codes.gif", &gif(&[code, Code::encode(b"Code")?.luma(3)], 15)?)?)
}

/// What a move to another phone holds: a document, a setting, an entry of the log, a tombstone, a receipt.
fn migration() -> Vec<u8> {
    let at = NOW.unix_timestamp();
    let elements = |writer: Writer| writer.array(1).array(3).text(MDL).text(NS).text("portrait");
    let writer = Writer::new().array(5).array(2).uint(2).int(at);
    let writer = writer.array(1).array(3).text(MDL).text("TEST issuer").int(at);
    let writer = writer.array(1).array(2).text("language").text("vi");
    let writer = writer.array(2).array(13).int(1).bytes(&[1; 32]).bytes(&[2; 32]).int(at).bytes(&[0; 16]).uint(0);
    let writer = writer.text("TEST officer").text("traffic.check").text("V1").uint(0).bytes(&[3; 32]).null();
    let writer = elements(writer).array(4).int(2).bytes(&[4; 32]).bytes(&[5; 32]).int(at);
    let writer = writer.array(1).array(9).int(at).text("TEST officer").bool(true).text("").text("traffic.check");
    elements(writer.text("V1").bytes(&sha256(b"request"))).bytes(b"request").finish()
}

/// As [`migration`], of a damaged wallet: entries that are lost, one that says so, a claim, no account that could be read.
fn second_migration() -> Vec<u8> {
    let at = NOW.unix_timestamp();
    let writer = Writer::new().array(7).array(2).uint(1).null().array(0).array(0);
    let writer = writer.array(2).array(13).int(7).bytes(&[1; 32]).bytes(&[2; 32]).int(at).bytes(&[0; 16]).uint(8);
    let writer = writer.text("").text("1–6").text("").uint(0).bytes(&[0; 32]).null().array(0);
    let writer = writer.array(13).int(8).bytes(&[3; 32]).bytes(&[4; 32]).int(at).bytes(&[0; 16]).uint(7);
    let writer = writer.text("TEST").text("traffic.check").text("V1").uint(2).bytes(&[5; 32]).null().array(0);
    let writer = writer.array(1).array(9).int(at).text("TEST officer").bool(false).text("mailto:a@test.example");
    let writer = writer.text("traffic.check").text("V1").bytes(&sha256(b"request")).array(0).bytes(b"request");
    let writer = writer.array(1).array(8).uint(0).uint(1).int(at).int(at).int(at).bool(true).int(at).null();
    writer.array(1).array(2).int(9).int(11).finish()
}

/// The key file of version 1 and the values of a device, of the wallets that are kept, without their digests.
fn write_values() -> Result<(), Box<dyn Error>> {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vault/versions");
    let keys = fs::read(kept.join("1/keys"))?;
    write("version_1_keys.value", &keys[..keys.len() - 33])?;
    let blobs = Device::software(&kept.join("2/software")).blobs;
    let owner: String = fs::read(kept.join("2/wallet"))?[11..].iter().map(|byte| format!("{byte:02x}")).collect();
    let value = |name: &str| blobs.read(&format!("{owner}-{name}")).ok().flatten().ok_or("no such value");
    let (keys, state) = (value("keys")?, value("state")?);
    write("keys.value", &keys.expose()[..keys.expose().len() - 32])?;
    Ok(write("state.value", state.expose())?)
}

fn write(name: &str, bytes: &[u8]) -> std::io::Result<()> {
    fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(name), bytes)
}
