//! Our keys, signatures and certificates before OpenSSL.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "what is broken must stop the test")]

use dinhdanh_crypto::x509::{Anchor, Defect, PathError, Profile, check_path, pem_certificate, pem_certificates};
use dinhdanh_crypto::{Curve, PublicKey, SigningKey};
use dinhdanh_interop::{Licence, NOW, Peer, openssl};
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;
use time::{Duration, UtcDateTime};

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

/// Whether `openssl verify` finds a path from `leaf` to `root` at this time, keeping RFC 5280 to the letter.
fn leads_to(openssl: &Peer, leaf: &[u8], root: &[u8], at: UtcDateTime) -> bool {
    let folder = Folder::new();
    let leaf = folder.write("leaf.pem", pem_certificate(leaf).as_bytes());
    let root = folder.write("root.pem", pem_certificate(root).as_bytes());
    let at = at.unix_timestamp().to_string();
    let options = ["verify", "-x509_strict", "-check_ss_sig", "-no-CApath", "-no-CAstore", "-attime", &at, "-CAfile"];
    let output = openssl.output(options.map(PathBuf::from).into_iter().chain([root, leaf]), b"");
    output.status.success()
}

#[test]
fn our_certificates_lead_to_their_root_and_to_no_other() {
    let Some(openssl) = openssl() else { return };
    let licence = Licence::issue();
    let (ours, other) = (licence.authority.credentials(), Licence::issue().authority);
    let (root, signer, reader_root) = (&ours.root.certificate, &ours.signer.certificate, &ours.reader_root.certificate);
    let reader = licence.authority.certify_reader("TEST Đội CSGT", NOW).unwrap().certificate;
    let holds = |leaf: &[u8], root: &[u8], at| leads_to(&openssl, leaf, root, at);
    assert!(holds(root, root, NOW) && holds(reader_root, reader_root, NOW));
    assert!(holds(signer, root, NOW) && holds(&reader, reader_root, NOW));
    assert!(!holds(signer, reader_root, NOW) && !holds(&reader, root, NOW));
    assert!(!holds(signer, &other.credentials().root.certificate, NOW));
    for at in [NOW - Duration::days(1), NOW + Duration::days(451)] {
        assert!(!holds(signer, root, at), "{at}");
    }
    assert!(!holds(&reader, reader_root, NOW + Duration::days(3 * 365 + 1)));
    let mut forged = signer.clone();
    *forged.last_mut().unwrap() ^= 1;
    assert!(!holds(&forged, root, NOW));
}

fn text(openssl: &Peer, certificate: &[u8]) -> String {
    let said =
        openssl.run(["x509", "-inform", "DER", "-noout", "-text", "-nameopt", "utf8,sep_comma_plus"], certificate);
    // An extension is its name, perhaps `critical`, and its value on the lines below: one line is easier to look for.
    String::from_utf8(said).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn our_certificates_have_the_extensions_of_annex_b_and_no_others() {
    let Some(openssl) = openssl() else { return };
    let licence = Licence::issue();
    let ours = licence.authority.credentials();
    let reader = licence.authority.certify_reader("TEST Đội CSGT", NOW).unwrap().certificate;
    let constraints = "X509v3 Basic Constraints: critical CA:TRUE, pathlen:0";
    let authority = "X509v3 Key Usage: critical Certificate Sign, CRL Sign";
    let signs = "X509v3 Key Usage: critical Digital Signature";
    let common = [
        "Version: 3 (0x2)",
        "Signature Algorithm: ecdsa-with-SHA256",
        "ASN1 OID: prime256v1",
        "X509v3 Subject Key Identifier:",
        "X509v3 Issuer Alternative Name: URI:https://",
        "X509v3 CRL Distribution Points:",
        "O=TEST Dinhdanh",
    ];
    let cases: [(&str, &[u8], &[&str], usize); 4] = [
        ("root", &ours.root.certificate, &[constraints, authority, "CN=TEST Cơ quan cấp gốc Dinhdanh"], 5),
        ("reader root", &ours.reader_root.certificate, &[constraints, authority], 5),
        (
            "signer",
            &ours.signer.certificate,
            &[signs, "X509v3 Extended Key Usage: critical 1.0.18013.5.1.2", "X509v3 Authority Key Identifier:", "C=VN"],
            6,
        ),
        (
            "reader",
            &reader,
            &[signs, "X509v3 Extended Key Usage: critical 1.0.18013.5.1.6", "X509v3 Authority Key Identifier:"],
            6,
        ),
    ];
    for (name, certificate, particular, extensions) in cases {
        let said = text(&openssl, certificate);
        for words in common.iter().chain(particular) {
            assert!(said.contains(words), "{name} lacks {words}: {said}");
        }
        assert_eq!(said.matches("X509v3 ").count() - 1, extensions, "{name}: {said}");
    }
}

/// ECDSA-Sig-Value (RFC 3279 §2.2.3) of r ‖ s.
fn to_der(signature: &[u8]) -> Vec<u8> {
    let integer = |bytes: &[u8]| {
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        let mut value = bytes[zeros.min(bytes.len() - 1)..].to_vec();
        if value[0] >= 0x80 {
            value.insert(0, 0);
        }
        [&[2, value.len() as u8], &value[..]].concat()
    };
    let (r, s) = signature.split_at(signature.len() / 2);
    let both = [integer(r), integer(s)].concat();
    // On P-521 the length has a byte of its own.
    let long: &[u8] = if both.len() < 0x80 { &[] } else { &[0x81] };
    [&[0x30], long, &[both.len() as u8], &both[..]].concat()
}

/// Whether `openssl` takes the signature for one of `message` by this key.
fn verifies(openssl: &Peer, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
    let folder = Folder::new();
    let key_file = folder.write("key.der", &key.to_spki());
    let message = folder.write("message", message);
    let der = if key.curve() == Curve::Ed25519 { signature.to_vec() } else { to_der(signature) };
    let signature = folder.write("signature", &der);
    let options = ["pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER"].map(PathBuf::from);
    let digest: &[&str] = match key.curve() {
        Curve::P256 | Curve::BrainpoolP256r1 => &["-digest", "sha256"],
        Curve::P384 | Curve::BrainpoolP384r1 => &["-digest", "sha384"],
        Curve::P521 => &["-digest", "sha512"],
        Curve::Ed25519 => &[],
    };
    let files = ["-inkey".into(), key_file, "-in".into(), message, "-sigfile".into(), signature];
    let arguments = options.into_iter().chain(digest.iter().map(PathBuf::from)).chain(files);
    openssl.output(arguments, b"").status.success()
}

#[test]
fn the_signatures_of_our_licence_verify() {
    let Some(openssl) = openssl() else { return };
    let licence = Licence::issue();
    let (_, by_holder) = licence.show();
    let signer = licence.authority.credentials().signer.key.public_key();
    for (key, signed) in [(signer, &licence.by_issuer), (licence.holder.public_key(), &by_holder)] {
        assert!(verifies(&openssl, &key, &signed.message, &signed.signature));
        let altered = [&signed.message[..], b"!"].concat();
        assert!(!verifies(&openssl, &key, &altered, &signed.signature));
    }
    assert!(!verifies(&openssl, &signer, &by_holder.message, &by_holder.signature));
}

#[test]
fn keys_of_openssl_sign_with_us_and_our_signatures_verify_with_it() {
    let Some(openssl) = openssl() else { return };
    let curves: [(Curve, &[&str]); 6] = [
        (Curve::P256, &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
        (Curve::P384, &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]),
        (Curve::P521, &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"]),
        (Curve::BrainpoolP256r1, &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:brainpoolP256r1"]),
        (Curve::BrainpoolP384r1, &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:brainpoolP384r1"]),
        (Curve::Ed25519, &["-algorithm", "ED25519"]),
    ];
    for (curve, arguments) in curves {
        let pem = openssl.run(["genpkey"].iter().chain(arguments), b"");
        let pkcs8 = openssl.run(["pkcs8", "-topk8", "-nocrypt", "-outform", "DER"], &pem);
        let key = SigningKey::from_pkcs8(&pkcs8).unwrap();
        assert_eq!(key.public_key().curve(), curve);
        let own = SigningKey::generate(curve).unwrap();
        for key in [key, own] {
            let signature = key.sign("giấy tờ".as_bytes()).unwrap();
            assert!(verifies(&openssl, &key.public_key(), "giấy tờ".as_bytes(), &signature), "{curve:?}");
            assert!(!verifies(&openssl, &key.public_key(), b"other", &signature), "{curve:?}");
        }
    }
}

/// A root of OpenSSL's and a signer's certificate under it, DER, signed with this digest.
fn chain(openssl: &Peer, curve: &str, digest: &str) -> [Vec<u8>; 2] {
    let folder = Folder::new();
    let path = |name: &str| folder.0.path().join(name).display().to_string();
    let [root, root_key, leaf, leaf_key, request] = ["root", "root.key", "leaf", "leaf.key", "leaf.csr"].map(path);
    let run = |arguments: &str| drop(openssl.run(arguments.split_whitespace(), b""));
    let make = format!("-newkey ec -pkeyopt ec_paramgen_curve:{curve} -nodes {digest}");
    run(&format!(
        "req -x509 {make} -keyout {root_key} -out {root} -days 3000 -subj /C=VN/CN=TEST -addext basicConstraints=critical,CA:TRUE,pathlen:0 \
         -addext keyUsage=critical,keyCertSign,cRLSign -addext issuerAltName=email:a@test.example \
         -addext crlDistributionPoints=URI:https://test.example/crl"
    ));
    run(&format!("req {make} -keyout {leaf_key} -out {request} -subj /C=VN/CN=TEST-signer"));
    let extensions = folder.write(
        "extensions",
        b"keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,1.0.18013.5.1.2\nsubjectKeyIdentifier=hash\n\
          authorityKeyIdentifier=keyid\nissuerAltName=email:a@test.example\n\
          crlDistributionPoints=URI:https://test.example/crl\n",
    );
    run(&format!(
        "x509 -req -in {request} -CA {root} -CAkey {root_key} -CAcreateserial {digest} -days 400 -extfile {} -out {leaf}",
        extensions.display()
    ));
    [root, leaf].map(|file| pem_certificates(&fs::read_to_string(file).unwrap()).unwrap().remove(0))
}

#[test]
fn chains_of_openssl_are_taken_with_each_pair_that_is_allowed_and_refused_by_name_with_others() {
    let Some(openssl) = openssl() else { return };
    let refused = |name| Some(PathError::Invalid(Defect::Algorithm(name)));
    for (curve, digest, outcome) in [
        ("P-256", "-sha256", None),
        ("P-256", "-sha384", None),
        ("P-256", "-sha512", None),
        ("P-384", "-sha256", None),
        ("P-384", "-sha384", None),
        ("P-384", "-sha512", None),
        ("P-521", "-sha384", None),
        ("P-521", "-sha512", None),
        ("brainpoolP256r1", "-sha256", None),
        ("brainpoolP256r1", "-sha512", None),
        ("brainpoolP384r1", "-sha384", None),
        ("brainpoolP384r1", "-sha512", None),
        ("P-256", "-sha1", refused("ecdsa-with-SHA1")),
        ("P-384", "-sha224", refused("ecdsa-with-SHA224")),
        ("P-521", "-sha256", refused("ecdsa-with-SHA256")),
    ] {
        let [root, leaf] = chain(&openssl, curve, digest);
        let anchors = [Anchor::parse(&root).unwrap()];
        let found = check_path(&[&leaf], &anchors, UtcDateTime::now(), Profile::MdocSigner).map(|_| ()).err();
        assert_eq!(found, outcome, "{curve} {digest}");
    }
}
