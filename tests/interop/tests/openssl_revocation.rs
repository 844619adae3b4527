//! Our revocation lists before OpenSSL, OpenSSL's before us; and its certificates on every curve.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "what is broken must stop the test")]

use dinhdanh_crypto::x509::{
    Anchor, Certificate, Defect, Profile, RevocationList, RevocationListTemplate, RevocationReason, RevokedCertificate,
    check_path, issue_revocation_list, pem_certificate, pem_certificates, pem_revocation_list, pem_revocation_lists,
};
use dinhdanh_crypto::{CryptoError, Curve};
use dinhdanh_interop::{Licence, NOW, Peer, openssl};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use time::{Duration, UtcDateTime};

fn write(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

/// What `openssl verify` says of a leaf whose issuer's list it must look at.
fn verdict(openssl: &Peer, folder: &TempDir, leaf: &[u8], list: &[u8], at: UtcDateTime) -> Result<(), String> {
    let leaf = write(folder, "leaf.pem", pem_certificate(leaf));
    let list = write(folder, "list.pem", pem_revocation_list(list));
    let at = at.unix_timestamp().to_string();
    let options = ["verify", "-crl_check", "-x509_strict", "-no-CApath", "-no-CAstore", "-attime", &at];
    let root = folder.path().join("root.pem");
    let files = ["-CAfile".into(), root, "-CRLfile".into(), list, leaf];
    let output = openssl.output(options.map(PathBuf::from).into_iter().chain(files), b"");
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

#[test]
fn openssl_refuses_what_our_list_revokes_and_nothing_else() {
    let Some(openssl) = openssl() else { return };
    let (licence, folder) = (Licence::issue(), tempfile::tempdir().unwrap());
    let ours = licence.authority.credentials();
    write(&folder, "root.pem", pem_certificate(&ours.root.certificate));
    let root = Certificate::parse(&ours.root.certificate).unwrap();
    let signer = Certificate::parse(&ours.signer.certificate).unwrap();
    let list = |serial: &[u8]| {
        let revoked = [
            RevokedCertificate { serial, at: NOW - Duration::HOUR, reason: RevocationReason::KeyCompromise },
            RevokedCertificate { serial: &[1, 2, 3], at: NOW, reason: RevocationReason::Unspecified },
        ];
        let template = RevocationListTemplate {
            number: 0x8000,
            this_update: NOW - Duration::MINUTE,
            next_update: NOW + Duration::WEEK,
            revoked: &revoked,
        };
        issue_revocation_list(&template, &root, &ours.root.key).unwrap()
    };
    let (with, without) = (list(signer.serial()), list(&[0x11; 17]));
    let says = |list: &[u8], at| verdict(&openssl, &folder, signer.der(), list, at);
    assert_eq!(says(&without, NOW), Ok(()));
    assert!(says(&with, NOW).unwrap_err().contains("certificate revoked"));
    assert!(says(&without, NOW + Duration::days(8)).unwrap_err().contains("CRL has expired"));
    let mut forged = without.clone();
    *forged.last_mut().unwrap() ^= 1;
    assert!(says(&forged, NOW).unwrap_err().contains("CRL signature failure"));

    let text = openssl.run(["crl", "-inform", "DER", "-noout", "-text"], &with);
    let text = String::from_utf8(text).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "Version 2 (0x1)",
        "X509v3 CRL Number: 32768",
        "X509v3 Authority Key Identifier:",
        "X509v3 CRL Reason Code: Key Compromise",
        "Serial Number: 010203",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(text.matches("Reason Code").count(), 1);
}

/// A list as `openssl ca` makes it from its database, with the section `[crl]` of its settings.
fn by_openssl(openssl: &Peer, folder: &TempDir, database: &str, settings: &str) -> Vec<u8> {
    let at = |name: &str| folder.path().join(name).display().to_string();
    write(folder, "index.txt", database);
    write(folder, "number", "2a\n");
    let settings = format!(
        "[ca]\ndefault_ca = own\n[own]\ndatabase = {}\ncrlnumber = {}\ndefault_md = sha256\ndefault_crl_days = 7\n\
         crl_extensions = crl\n[crl]\n{settings}\n",
        at("index.txt"),
        at("number")
    );
    let settings = write(folder, "ca.cnf", settings);
    let files: [&Path; 6] = [
        Path::new("-config"),
        &settings,
        Path::new("-cert"),
        &folder.path().join("root.pem"),
        Path::new("-keyfile"),
        &folder.path().join("key.pem"),
    ];
    let text = openssl.run(["ca", "-gencrl"].map(Path::new).into_iter().chain(files), b"");
    pem_revocation_lists(&String::from_utf8(text).unwrap()).unwrap().remove(0)
}

#[test]
fn we_read_the_lists_that_openssl_makes() {
    let Some(openssl) = openssl() else { return };
    let (licence, folder) = (Licence::issue(), tempfile::tempdir().unwrap());
    let ours = licence.authority.credentials();
    write(&folder, "root.pem", pem_certificate(&ours.root.certificate));
    let key = openssl.run(["pkey", "-inform", "DER"], ours.root.key.pkcs8().expose());
    write(&folder, "key.pem", key);
    let row = |revoked: &str, serial: &str| format!("R\t350101000000Z\t{revoked}\t{serial}\tunknown\t/CN=TEST\n");
    let mut database = row("260501000000Z,keyCompromise", "0A1B2C");
    database += &row("260502030405Z", "11223344556677889900AABBCCDDEEFF00112233");
    database += &row("260503000000Z,CAkeyTime,20260101000000Z", "01");
    database += &row("260503000000Z,holdInstruction,holdInstructionReject", "02");
    database += "V\t350101000000Z\t\t03\tunknown\t/CN=TEST\n";

    let root = Certificate::parse(&ours.root.certificate).unwrap();
    let identifier = "authorityKeyIdentifier = keyid:always";
    let der = by_openssl(&openssl, &folder, &database, identifier);
    let list = RevocationList::parse(&der).unwrap().verify(&root).unwrap();
    assert_eq!((list.len(), list.number()[19]), (4, 0x2a));
    assert_eq!(list.next_update() - list.this_update(), Duration::WEEK);
    let says =
        |serial: &str| list.revokes(&hex::decode(serial).unwrap()).map(|found| (found.at.to_string(), found.reason));
    let known = says("0a1b2c").unwrap();
    assert_eq!((known.0.starts_with("2026-05-01 0:00:00"), known.1), (true, RevocationReason::KeyCompromise));
    assert_eq!(says("11223344556677889900aabbccddeeff00112233").unwrap().1, RevocationReason::Unspecified);
    assert_eq!(says("01").unwrap().1, RevocationReason::CaCompromise);
    assert_eq!(says("02").unwrap().1, RevocationReason::CertificateHold);
    assert_eq!(says("03"), None);

    let refusal = |settings: &str| RevocationList::parse(&by_openssl(&openssl, &folder, &database, settings)).err();
    let refused = |defect| Some(CryptoError::RevocationList(defect));
    let indirect = format!("{identifier}\nissuingDistributionPoint = critical, @idp\n[idp]\nindirectCRL = TRUE");
    assert_eq!(refusal(&indirect), refused(Defect::IndirectList));
    let delta = format!("{identifier}\n2.5.29.27 = critical, DER:02:01:01");
    assert_eq!(refusal(&delta), refused(Defect::DeltaList));
    let users = format!("{identifier}\nissuingDistributionPoint = critical, @idp\n[idp]\nonlyuser = TRUE");
    assert_eq!(refusal(&users), refused(Defect::PartialList));
    // Without the identifier of the key there is nothing that says whose list it is.
    assert_eq!(refusal(""), refused(Defect::KeyIdentifier));
}

#[test]
fn openssl_certificates_verify_on_named_curves_with_fitting_digests_only() {
    let Some(openssl) = openssl() else { return };
    let make = |curve: &str, encoding: &str, digest: &str| {
        let folder = tempfile::tempdir().unwrap();
        let settings = "[req]\ndistinguished_name = dn\n[dn]\n[root]\nbasicConstraints = critical, CA:TRUE, pathlen:0\n\
                        keyUsage = critical, keyCertSign, cRLSign\nsubjectKeyIdentifier = hash\n\
                        issuerAltName = email:a@test.example\ncrlDistributionPoints = URI:https://test.example/crl\n";
        let settings = write(&folder, "req.cnf", settings);
        let (curve, encoding) = (format!("ec_paramgen_curve:{curve}"), format!("ec_param_enc:{encoding}"));
        let (key, digest) = (folder.path().join("key.pem").display().to_string(), format!("-{digest}"));
        let arguments = [
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            &curve,
            "-pkeyopt",
            &encoding,
            "-nodes",
            "-keyout",
            &key,
            "-days",
            "3650",
            "-subj",
            "/C=VN/CN=TEST",
            "-extensions",
            "root",
            &digest,
            "-config",
        ];
        let text = openssl.run(arguments.map(PathBuf::from).into_iter().chain([settings]), b"");
        pem_certificates(&String::from_utf8(text).unwrap()).unwrap().remove(0)
    };
    let fits = [
        ("P-256", "sha256", Curve::P256),
        ("P-256", "sha384", Curve::P256),
        ("P-256", "sha512", Curve::P256),
        ("P-384", "sha256", Curve::P384),
        ("P-384", "sha384", Curve::P384),
        ("P-384", "sha512", Curve::P384),
        ("P-521", "sha512", Curve::P521),
        ("brainpoolP256r1", "sha256", Curve::BrainpoolP256r1),
        ("brainpoolP256r1", "sha384", Curve::BrainpoolP256r1),
        ("brainpoolP384r1", "sha256", Curve::BrainpoolP384r1),
        ("brainpoolP384r1", "sha384", Curve::BrainpoolP384r1),
    ];
    for (curve, digest, expected) in fits {
        let der = make(curve, "named_curve", digest);
        let certificate = Certificate::parse(&der).unwrap();
        assert_eq!(certificate.public_key().curve(), expected);
        assert!(certificate.is_self_signed(), "{curve} {digest}");
        assert_eq!(Anchor::parse(&der).unwrap().check(Profile::MdocSigner), Ok(()));
    }
    for (curve, digest) in [("P-521", "sha256"), ("P-256", "sha1"), ("brainpoolP256r1", "sha224")] {
        assert!(!Certificate::parse(&make(curve, "named_curve", digest)).unwrap().is_self_signed(), "{curve} {digest}");
    }
    let spelled_out = "a curve that is spelled out";
    for (curve, encoding, name) in [
        ("secp256k1", "named_curve", "secp256k1"),
        ("P-256", "explicit", spelled_out),
        ("brainpoolP256r1", "explicit", spelled_out),
    ] {
        let unsupported = Some(CryptoError::Certificate(Defect::Key(name)));
        assert_eq!(Certificate::parse(&make(curve, encoding, "sha256")).err(), unsupported, "{curve} {encoding}");
    }
    let der = make("brainpoolP384r1", "named_curve", "sha384");
    // It is its own root and no leaf.
    assert!(check_path(&[&der], &[Anchor::parse(&der).unwrap()], NOW, Profile::MdocSigner).is_err());
}
