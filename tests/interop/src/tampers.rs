//! What the matrix presents: genuine forms, and one thing wrong at a time.

use crate::certificates::{certify, days, extend, recertify, strip};
use crate::forge::{Forge, Item, Proof, algorithm, item, member};
use dinhdanh_cbor::Writer;
use dinhdanh_crypto::x509::Kind;
use dinhdanh_crypto::{AgreementKey, Curve, DigestAlgorithm, SigningKey, sha256};
use time::Duration;
use x509_cert::der::asn1::ObjectIdentifier;

/// One row: what is presented, the reason of our refusal, and how it is made.
pub struct Row {
    /// What is presented, for the table.
    pub name: &'static str,
    /// The code of the reason for which we refuse it; `None` where we accept it.
    pub reason: Option<&'static str>,
    /// Changes a genuine presentation into it.
    pub make: fn(&mut Forge),
}

const fn genuine(name: &'static str, make: fn(&mut Forge)) -> Row {
    Row { name, reason: None, make }
}

const fn tamper(name: &'static str, reason: &'static str, make: fn(&mut Forge)) -> Row {
    Row { name, reason: Some(reason), make }
}

const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const ISSUER_NAMES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.18");
const REVOCATION_LISTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.31");
/// Of nobody (RFC 5612's arc for documentation).
const UNHEARD_OF: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.1");

const ISO: &str = "org.iso.18013.5.1";

/// Forms that the standard allows; everybody should accept them.
pub const GENUINE: &[Row] = &[
    genuine("device signature, ES256, SHA-256", |_| ()),
    genuine("device MAC", |forge| forge.proof = Proof::Mac),
    genuine("issuer and authority with ES384", |forge| {
        *forge = Forge::of_curves(forge.at, [Curve::P384, Curve::P384, Curve::P256])
    }),
    genuine("issuer with EdDSA", |forge| {
        *forge = Forge::of_curves(forge.at, [Curve::P256, Curve::Ed25519, Curve::P256])
    }),
    genuine("device signature with ES384", |forge| {
        *forge = Forge::of_curves(forge.at, [Curve::P256, Curve::P256, Curve::P384])
    }),
    genuine("device signature with EdDSA", |forge| {
        *forge = Forge::of_curves(forge.at, [Curve::P256, Curve::P256, Curve::Ed25519])
    }),
    genuine("SHA-384 digests", |forge| forge.digest = DigestAlgorithm::Sha384),
    genuine("SHA-512 digests", |forge| forge.digest = DigestAlgorithm::Sha512),
    genuine("salts of 32 bytes", |forge| forge.items = salted(forge, 32)),
    genuine("issuerAuth under tag 18", |forge| forge.tagged = true),
    genuine("behind the signer's certificate the root's, renewed since", |forge| {
        let life = days(forge.at, -10, 3000);
        forge.chain.push(certify(Kind::Iaca, life, &forge.root.public_key(), None, &forge.root));
    }),
    genuine("an element that the issuer let the device sign", |forge| {
        forge.device_elements = age();
        let names = Writer::new().map(1).text(ISO).array(1).text("age_over_99").finish();
        forge.authorizations = Some(Writer::new().map(1).text("dataElements").raw(&names).finish());
    }),
    genuine("an unknown member in the MSO", |forge| {
        forge.mso = Box::new(|mso| with_member(&mso, "unheardOf", &[0x01]));
    }),
    genuine("one element of nine", |forge| forge.shown = Box::new(|items| items.truncate(1))),
    genuine("no element at all", |forge| forge.shown = Box::new(Vec::clear)),
];

/// One thing wrong with each; everybody should refuse them.
pub const TAMPERS: &[Row] = &[
    // Whose word it is.
    tamper("another root is trusted", "ISSUER_UNTRUSTED", |forge| forge.trusted = Forge::genuine(forge.at).trusted),
    tamper("signed by a forger with the root's name and key identifier", "ISSUER_UNTRUSTED", |forge| {
        let forger = key();
        forge.chain = vec![recertify(&leaf(forge), &forger, |_| ())];
    }),
    tamper("the signer's certificate has expired", "CERTIFICATE_EXPIRED", |forge| {
        forge.chain = vec![live(forge, -30, -1)]
    }),
    tamper("the signer's certificate is not valid yet", "CERTIFICATE_EXPIRED", |forge| {
        forge.chain = vec![live(forge, 1, 300)]
    }),
    tamper("the root has expired", "CERTIFICATE_EXPIRED", |forge| {
        forge.trusted = certify(Kind::Iaca, days(forge.at, -300, -1), &forge.root.public_key(), None, &forge.root);
        let life = days(forge.at, -30, 300);
        forge.chain = vec![certify(Kind::Signer, life, &forge.signer.public_key(), Some(&forge.trusted), &forge.root)];
    }),
    tamper("the signer's certificate is a reader's (EKU)", "CERTIFICATE_INVALID", |forge| {
        let life = days(forge.at, -30, 300);
        forge.chain = vec![certify(Kind::Reader, life, &forge.signer.public_key(), Some(&forge.trusted), &forge.root)];
    }),
    tamper("the signer's certificate has no EKU", "CERTIFICATE_INVALID", |forge| {
        forge.chain = vec![recertify(&leaf(forge), &forge.root, |signed| strip(signed, EXTENDED_KEY_USAGE))];
    }),
    tamper("the signer's key may sign certificates too", "CERTIFICATE_INVALID", |forge| {
        let usage = [0x03, 0x02, 0x02, 0x84];
        forge.chain = vec![recertify(&leaf(forge), &forge.root, |signed| extend(signed, KEY_USAGE, true, &usage))];
    }),
    tamper("the root's key may sign documents too", "CERTIFICATE_INVALID", |forge| {
        let usage = [0x03, 0x02, 0x01, 0x86];
        forge.trusted = recertify(&forge.trusted, &forge.root, |signed| extend(signed, KEY_USAGE, true, &usage));
    }),
    tamper("the root's key signs no revocation lists", "CERTIFICATE_INVALID", |forge| {
        let usage = [0x03, 0x02, 0x02, 0x04];
        forge.trusted = recertify(&forge.trusted, &forge.root, |signed| extend(signed, KEY_USAGE, true, &usage));
    }),
    tamper("the signer is an authority", "CERTIFICATE_INVALID", |forge| {
        let authority = [0x30, 0x03, 0x01, 0x01, 0xff];
        forge.chain =
            vec![recertify(&leaf(forge), &forge.root, |signed| extend(signed, BASIC_CONSTRAINTS, true, &authority))];
    }),
    tamper("an unknown critical extension in the signer's certificate", "CERTIFICATE_INVALID", |forge| {
        forge.chain =
            vec![recertify(&leaf(forge), &forge.root, |signed| extend(signed, UNHEARD_OF, true, &[0x05, 0x00]))];
    }),
    tamper("a signer's certificate of 500 days", "CERTIFICATE_INVALID", |forge| {
        let long = live(forge, -30, 300);
        let other = certificate(&live_of_root(forge, 470));
        forge.chain = vec![recertify(&long, &forge.root, |signed| signed.validity = other.tbs_certificate.validity)];
    }),
    tamper("a signer without a common name", "CERTIFICATE_INVALID", |forge| {
        let nobody = "O=TEST signer,C=VN".parse().expect("a name");
        forge.chain = vec![recertify(&leaf(forge), &forge.root, |signed| signed.subject = nobody)];
    }),
    tamper("a signer with two common names", "CERTIFICATE_INVALID", |forge| {
        let two = "CN=signer,CN=TEST signer,C=VN".parse().expect("a name");
        forge.chain = vec![recertify(&leaf(forge), &forge.root, |signed| signed.subject = two)];
    }),
    tamper("no e-mail address or URI of the issuer in the signer's certificate", "CERTIFICATE_INVALID", |forge| {
        forge.chain = vec![recertify(&leaf(forge), &forge.root, |signed| strip(signed, ISSUER_NAMES))];
    }),
    tamper("no distribution point of revocation lists in the signer's certificate", "CERTIFICATE_INVALID", |forge| {
        forge.chain = vec![recertify(&leaf(forge), &forge.root, |signed| strip(signed, REVOCATION_LISTS))];
    }),
    tamper("no e-mail address or URI of the issuer in the root", "CERTIFICATE_INVALID", |forge| {
        let host = [0x30, 0x0e, 0x82, 0x0c].iter().copied().chain(*b"test.example").collect::<Vec<_>>();
        forge.trusted = recertify(&forge.trusted, &forge.root, |signed| extend(signed, ISSUER_NAMES, false, &host));
    }),
    tamper("revocation lists of the root for some reasons alone", "CERTIFICATE_INVALID", |forge| {
        let points = member_of(&forge.trusted, REVOCATION_LISTS);
        let reasons = [0x81, 0x02, 0x05, 0x60];
        forge.trusted = recertify(&forge.trusted, &forge.root, |signed| {
            extend(signed, REVOCATION_LISTS, false, &with_reasons(&points, &reasons))
        });
    }),
    tamper("a signer of another country", "CERTIFICATE_INVALID", |forge| {
        let lao = "CN=TEST signer,C=LA".parse().expect("a name");
        forge.chain = vec![recertify(&leaf(forge), &forge.root, |signed| signed.subject = lao)];
    }),
    tamper("an authority in between", "CERTIFICATE_INVALID", |forge| {
        let between = key();
        let life = days(forge.at, -100, 1000);
        let middle = certify(Kind::Iaca, life, &between.public_key(), None, &between);
        let signer =
            certify(Kind::Signer, days(forge.at, -30, 300), &forge.signer.public_key(), Some(&middle), &between);
        let root = certificate(&forge.trusted);
        let identifier = member_of(&leaf(forge), AUTHORITY_KEY);
        let middle = recertify(&middle, &forge.root, |signed| {
            signed.issuer = root.tbs_certificate.subject;
            extend(signed, AUTHORITY_KEY, false, &identifier);
        });
        forge.chain = vec![signer, middle];
    }),
    // What it signed.
    tamper("the header names ES384, the key is on P-256", "ALGORITHM_REFUSED", |forge| {
        forge.protected = algorithm(-35)
    }),
    tamper("the algorithm stands in the unprotected header", "ALGORITHM_REFUSED", |forge| {
        forge.protected = vec![0xa0];
        forge.unprotected = vec![(1, Writer::new().int(-7).finish())];
    }),
    tamper("the header names no algorithm", "ALGORITHM_REFUSED", |forge| forge.protected = vec![0xa0]),
    tamper("a changed byte in the issuer's signature", "SIGNATURE_INVALID", |forge| {
        forge.issuer_auth = Box::new(|mut auth| {
            *auth.last_mut().expect("a byte") ^= 1;
            auth
        });
    }),
    tamper("a changed date in the signed MSO", "SIGNATURE_INVALID", |forge| {
        let until = dinhdanh_cbor::tdate::text(forge.validity[2]);
        forge.issuer_auth =
            Box::new(move |auth| replace(&auth, until.as_bytes(), b"2099-01-01T00:00:00Z", Which::Last));
    }),
    tamper("an issuer's signature by another key", "SIGNATURE_INVALID", |forge| forge.signer = key()),
    tamper("an unknown critical header", "UNREADABLE", |forge| {
        let writer = Writer::new().map(3).int(1).int(-7).int(2).array(1).int(-70_000).int(-70_000);
        forge.protected = writer.uint(1).finish();
    }),
    tamper("the issuer's payload is missing", "SIGNATURE_INVALID", |forge| {
        forge.issuer_auth = Box::new(|auth| {
            let parts = dinhdanh_crypto::cose::Sign1::parse(&auth).expect("COSE");
            let writer = Writer::new().array(4).bytes(parts.protected()).raw(parts.unprotected()).null();
            writer.bytes(parts.signature()).finish()
        });
    }),
    // What it says.
    tamper("MSO of version 2.0", "DATA_INVALID", |forge| change_mso(forge, b"version\x631.0", b"version\x632.0")),
    tamper("key authorisations that can't be read", "DATA_INVALID", |forge| {
        forge.authorizations = Some(Writer::new().map(1).text("nameSpaces").text(ISO).finish());
    }),
    tamper("digests of an algorithm nobody knows", "DATA_INVALID", |forge| change_mso(forge, b"SHA-256", b"SHA-999")),
    tamper("digests cut to 16 bytes", "DATA_ALTERED", cut_digest),
    tamper("shown as another docType", "DATA_INVALID", |forge| forge.doc_type = "org.iso.18013.5.1.mID"),
    tamper("the issuer signed another docType", "DATA_INVALID", |forge| {
        forge.signed_doc_type = "org.iso.18013.5.1.mID"
    }),
    tamper("issuing_country of another country than the signer's", "DATA_INVALID", |forge| {
        let place = forge.items.iter().position(|item| member(&item.bytes, "elementValue") == b"\x62VN");
        let place = place.expect("the country");
        let id = forge.items.get(place).expect("the country").id;
        let other = item(ISO, id, "issuing_country", &Writer::new().text("LA").finish(), 16);
        *forge.items.get_mut(place).expect("the country") = other;
    }),
    tamper("issuing_jurisdiction of another province than the signer's", "DATA_INVALID", |forge| {
        let subject = "CN=TEST signer,ST=VN-HN,C=VN".parse().expect("a name");
        forge.chain = vec![recertify(&leaf(forge), &forge.root, |signed| signed.subject = subject)];
        forge.items.insert(1, item(ISO, 71, "issuing_jurisdiction", &Writer::new().text("VN-SG").finish(), 16));
    }),
    tamper("an altered value", "DATA_ALTERED", |forge| alter(forge, b"099000000017", b"099000000018")),
    tamper("an altered salt", "DATA_ALTERED", |forge| {
        forge.shown = Box::new(|items| {
            let item = items.first_mut().expect("an item");
            let at = item.bytes.windows(6).position(|window| window == b"random").expect("a salt") + 8;
            *item.bytes.get_mut(at).expect("a byte") ^= 1;
        });
    }),
    tamper("an altered element name", "DATA_ALTERED", |forge| alter(forge, b"age_over_18", b"age_over_21")),
    tamper("an element that the issuer never signed", "DATA_ALTERED", |forge| add(forge, ISO, 99, "given_name", 16)),
    tamper("an unsigned element under the digest of another", "DATA_ALTERED", |forge| {
        add(forge, ISO, 0, "given_name", 16)
    }),
    tamper("an element in a namespace that the issuer never signed", "DATA_ALTERED", |forge| {
        add(forge, "org.iso.18013.5.1.XX", 0, "given_name", 16);
    }),
    tamper("a signed element moved to another namespace", "DATA_ALTERED", |forge| {
        forge.shown = Box::new(|items| {
            let last = items.last_mut().expect("an item");
            last.name_space = "org.iso.18013.5.1.XX";
        });
    }),
    tamper("an element that comes twice", "DATA_INVALID", |forge| {
        forge.shown = Box::new(|items| items.insert(0, items.first().expect("an item").clone()));
    }),
    tamper("two signed values of one element", "DATA_INVALID", |forge| {
        let value = Writer::new().text("Nguyễn").finish();
        forge.items.insert(1, item(ISO, 70, "family_name", &value, 16));
    }),
    tamper("a salt of 8 bytes", "DATA_INVALID", |forge| forge.items = salted(forge, 8)),
    tamper("an item with one key twice", "DATA_INVALID", |forge| {
        let twice = with_member(&forge.items.remove(0).bytes, "elementValue", &[0x61, b'X']);
        forge.items.insert(0, Item { name_space: ISO, id: 0, bytes: twice });
    }),
    // When.
    tamper("expired", "EXPIRED_CREDENTIAL", |forge| forge.validity[2] = forge.at - Duration::HOUR),
    tamper("not valid yet", "NOT_YET_VALID", |forge| forge.validity[1] = forge.at + Duration::HOUR),
    tamper("validUntil before validFrom", "DATA_INVALID", |forge| {
        forge.validity[2] = forge.validity[1] - Duration::HOUR
    }),
    tamper("validFrom before signed", "DATA_INVALID", |forge| forge.validity[1] = forge.validity[0] - Duration::HOUR),
    tamper("signed before the certificate's time", "SIGNED_OUTSIDE_CERTIFICATE", |forge| {
        forge.validity[0] = forge.at - Duration::days(40);
    }),
    tamper("signed at a time with a fraction of a second", "DATA_INVALID", |forge| {
        let signed = dinhdanh_cbor::tdate::text(forge.validity[0]);
        forge.mso = Box::new(move |mso| {
            let fraction = signed.replace('Z', ".5Z");
            let length = |text: &str| 0x60 | u8::try_from(text.len()).expect("short");
            let (old, new) = (
                [&[length(&signed)], signed.as_bytes()].concat(),
                [&[length(&fraction)], fraction.as_bytes()].concat(),
            );
            replace(&mso, &old, &new, Which::First)
        });
    }),
    // Who shows it.
    tamper("another device's key", "HOLDER_KEY_MISMATCH", |forge| forge.showing = key()),
    tamper("signed for another session", "HOLDER_KEY_MISMATCH", |forge| {
        forge.answered = Some(Forge::genuine(forge.at).transcript);
    }),
    tamper("no device authentication", "NO_HOLDER_PROOF", |forge| forge.proof = Proof::Neither),
    tamper("no deviceSigned", "NO_HOLDER_PROOF", |forge| forge.proof = Proof::NoDeviceSigned),
    tamper("a device MAC for another reader", "HOLDER_KEY_MISMATCH", |forge| {
        forge.proof = Proof::Mac;
        forge.mac_with = AgreementKey::generate().expect("a key");
    }),
    tamper("a device MAC of 64 bits", "ALGORITHM_REFUSED", |forge| forge.proof = Proof::ShortMac),
    tamper("a device signature and a MAC", "UNREADABLE", |forge| forge.proof = Proof::Both),
    tamper("a device signature that carries its payload", "HOLDER_KEY_MISMATCH", |forge| {
        forge.proof = Proof::AttachedPayload
    }),
    tamper("an element that the device may not sign", "DEVICE_DATA_UNAUTHORISED", |forge| {
        forge.device_elements = age()
    }),
    tamper("the device signs another value of an issuer's element", "DEVICE_DATA_UNAUTHORISED", |forge| {
        forge.device_elements = Writer::new().map(1).text(ISO).map(1).text("age_over_18").bool(false).finish();
        forge.authorizations = Some(Writer::new().map(1).text("nameSpaces").array(1).text(ISO).finish());
    }),
    // How it is wrapped.
    tamper("response of version 2.0", "VERSION_UNSUPPORTED", |forge| {
        change(forge, b"version\x631.0", b"version\x632.0")
    }),
    tamper("response of version 1.x", "VERSION_UNSUPPORTED", |forge| {
        change(forge, b"version\x631.0", b"version\x631.x")
    }),
    tamper("documents beside an error status", "DATA_INVALID", |forge| change(forge, b"status\x00", b"status\x0a")),
    tamper("no documents", "ELEMENTS_MISSING", |forge| {
        forge.response = Box::new(|_| {
            let writer = Writer::new().map(3).text("version").text("1.0").text("documents").array(0);
            writer.text("status").uint(0).finish()
        });
    }),
    tamper("bytes behind the response", "UNREADABLE", |forge| {
        forge.response = Box::new(|response| [response, vec![0x00]].concat());
    }),
    tamper("a response of indefinite length", "UNREADABLE", |forge| {
        forge.response = Box::new(|response| [&[0xbf], response.get(1..).unwrap_or_default(), &[0xff]].concat());
    }),
];

const AUTHORITY_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.35");

fn key() -> SigningKey {
    SigningKey::generate(Curve::P256).expect("a key")
}

fn leaf(forge: &Forge) -> Vec<u8> {
    forge.chain.first().expect("a certificate").clone()
}

fn certificate(der: &[u8]) -> x509_cert::Certificate {
    x509_cert::der::Decode::from_der(der).expect("a certificate")
}

/// The value of an extension.
fn member_of(der: &[u8], id: ObjectIdentifier) -> Vec<u8> {
    let extensions = certificate(der).tbs_certificate.extensions.unwrap_or_default();
    let found = extensions.into_iter().find(|extension| extension.extn_id == id);
    found.expect("the extension").extn_value.into_bytes()
}

/// The one distribution point of a list, for these reasons alone.
fn with_reasons(points: &[u8], reasons: &[u8]) -> Vec<u8> {
    let longer = |byte: u8| byte + u8::try_from(reasons.len()).expect("short");
    let [list, length, point, inner, rest @ ..] = points else { panic!("no distribution point") };
    [&[*list, longer(*length), *point, longer(*inner)], rest, reasons].concat()
}

/// The signer's certificate with another life.
fn live(forge: &Forge, from: i64, until: i64) -> Vec<u8> {
    let life = days(forge.at, from, until);
    certify(Kind::Signer, life, &forge.signer.public_key(), Some(&forge.trusted), &forge.root)
}

/// A certificate whose life is long: only an authority's may be.
fn live_of_root(forge: &Forge, until: i64) -> Vec<u8> {
    certify(Kind::Iaca, days(forge.at, -30, until), &forge.root.public_key(), None, &forge.root)
}

fn salted(forge: &Forge, salt: usize) -> Vec<Item> {
    let again = |old: &Item| {
        let name =
            dinhdanh_cbor::Reader::new(member(&old.bytes, "elementIdentifier")).and_then(|mut reader| reader.text());
        item(old.name_space, old.id, name.expect("a text"), member(&old.bytes, "elementValue"), salt)
    };
    forge.items.iter().map(again).collect()
}

/// What a device would like to say of its holder.
fn age() -> Vec<u8> {
    Writer::new().map(1).text(ISO).map(1).text("age_over_99").bool(true).finish()
}

/// Adds an item after the digests were taken.
fn add(forge: &mut Forge, name_space: &'static str, id: u64, name: &'static str, salt: usize) {
    forge.shown = Box::new(move |items| {
        let new = item(name_space, id, name, &Writer::new().text("X").finish(), salt);
        let at = items.iter().rposition(|other| other.name_space == name_space).map_or(items.len(), |at| at + 1);
        items.insert(at, new);
    });
}

/// Changes the item that holds `from`, after the digests were taken.
fn alter(forge: &mut Forge, from: &'static [u8], to: &'static [u8]) {
    forge.shown = Box::new(move |items| {
        let holds = |item: &&mut Item| item.bytes.windows(from.len()).any(|window| window == from);
        let item = items.iter_mut().find(holds).expect("the item");
        item.bytes = replace(&item.bytes, from, to, Which::Last);
    });
}

fn change(forge: &mut Forge, from: &'static [u8], to: &'static [u8]) {
    forge.response = Box::new(move |response| replace(&response, from, to, Which::Last));
    if from.starts_with(b"version") {
        forge.response = Box::new(move |response| replace(&response, from, to, Which::First));
    }
}

fn change_mso(forge: &mut Forge, from: &'static [u8], to: &'static [u8]) {
    forge.mso = Box::new(move |mso| replace(&mso, from, to, Which::First));
}

/// Signs half of the digest of the first item, which a reader that compares the beginnings would take.
fn cut_digest(forge: &mut Forge) {
    let first = forge.items.first().expect("an item");
    let digest = sha256(&Writer::new().encoded(&first.bytes).finish());
    forge.mso = Box::new(move |mso| {
        let whole = [&[0x58, 32], digest.as_slice()].concat();
        let half = [&[0x50], digest.get(..16).expect("32 bytes")].concat();
        replace(&mso, &whole, &half, Which::First)
    });
}

/// A map with one more member at its end.
fn with_member(map: &[u8], key: &str, value: &[u8]) -> Vec<u8> {
    let (head, rest) = map.split_first().expect("a map");
    [&[head + 1], rest, &Writer::new().text(key).raw(value).finish()].concat()
}

#[derive(Clone, Copy)]
enum Which {
    First,
    Last,
}

/// `bytes` with one place of `from` replaced.
fn replace(bytes: &[u8], from: &[u8], to: &[u8], which: Which) -> Vec<u8> {
    let mut places = (0..bytes.len()).filter(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(from)));
    let at = match which {
        Which::First => places.next(),
        Which::Last => places.next_back(),
    };
    let at = at.expect("the place");
    [bytes.get(..at), Some(to), bytes.get(at + from.len()..)].into_iter().flatten().flatten().copied().collect()
}
