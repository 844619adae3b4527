//! `dinhdanh issuer`: a TEST authority in a folder.

use crate::failure::Failure;
use crate::output::{Output, Voice};
use crate::{args, clock, files, status};
use base64ct::{Base64, Encoding};
use dinhdanh_catalogue::{PORTRAITS, document_types};
use dinhdanh_codes::Problem;
use dinhdanh_crypto::SigningKey;
use dinhdanh_crypto::x509::pem_certificate;
use dinhdanh_issuer::{Authority, Credentials, Issued, Parts, Terms};
use dinhdanh_mdoc::provision::CopyUse;
use serde_json::{Value, json};
use std::path::Path;
use time::UtcDateTime;

/// What verifiers are given to trust, below the authority's folder.
pub(crate) const TRUST: &str = "trust";

/// What wallets are given to trust, below the authority's folder.
pub(crate) const READERS: &str = "readers";

/// The fields of each document of the test citizen; he is invented.
pub(crate) const PEOPLE: [(&str, &str); 3] = [
    ("citizen_id", include_str!("people/binh_citizen_id.json")),
    ("driving_licence", include_str!("people/binh_driving_licence.json")),
    ("vehicle_registration", include_str!("people/binh_vehicle_registration.json")),
];

/// His portrait, which the project draws itself: a JPEG of 13 kB, and one of 2 to 3 kB for codes.
pub(crate) fn test_portraits() -> [Vec<u8>; 2] {
    [(360, 85), (120, 60)].map(|(width, quality)| dinhdanh_portrait::jpeg(&dinhdanh_portrait::BINH, width, quality))
}

pub(crate) fn run(args: &args::Issuer, voice: Voice) -> Result<Output, Failure> {
    match args {
        args::Issuer::Init { dir } => init(dir, UtcDateTime::now(), voice),
        args::Issuer::Issue { dir, request, fields, portrait, small_portrait, days, profile, copies, out, clock } => {
            let now = clock::now(clock)?;
            let name = fields.display().to_string();
            let mut fields = parse_json(&files::read(fields)?)?;
            if !fields.is_object() {
                return Err(Failure::about(Problem::Malformed, name));
            }
            if let Some(portrait) = portrait {
                put_picture(&mut fields, PORTRAITS[0], &files::read(portrait)?);
            }
            if let Some(small) = small_portrait {
                put_picture(&mut fields, PORTRAITS[1], &files::read(small)?);
            }
            let (path, mut register) = status::load(dir, args::STATUS_LIST)?;
            let request = files::read_binary(request)?;
            let profile = match profile {
                Some(id) => {
                    Some(dinhdanh_catalogue::profile(id).ok_or_else(|| crate::wallet::no_such_profile(id, None))?)
                }
                None => None,
            };
            let copy_use = copies.map(|copies| match copies {
                args::CopyUse::OneTime => CopyUse::OneTime,
                args::CopyUse::LimitedTime => CopyUse::LimitedTime,
                args::CopyUse::Rotating => CopyUse::Rotating,
            });
            let terms = Terms { days: *days, profile: profile.as_ref(), copy_use };
            let issued = load(dir)?.issue_on(&request, &fields, &terms, Some(&mut register), now)?;
            let Issued { batch, entries } = issued;
            // First the register: an entry that nobody has is no harm, one that two have is.
            files::write(&path, &register.encode())?;
            files::write(out, &batch)?;
            let text = voice.lang.pick("Đã cấp giấy tờ vào", "The document was issued into");
            let head = voice.lang.pick("Mục trạng thái của từng bản", "Status entry of each copy");
            let listed = entries.iter().map(u64::to_string).collect::<Vec<_>>().join(" ");
            Ok(Output::yes(
                format!("{text} {}\n{head}: {listed}", out.display()),
                json!({"issued": files::name(out), "bytes": batch.len(), "status_list": register.uri(), "entries": entries}),
            ))
        }
    }
}

fn init(dir: &Path, now: UtcDateTime, voice: Voice) -> Result<Output, Failure> {
    create(dir, now)?;
    let (trust, readers, people) = (dir.join(TRUST), dir.join(READERS), dir.join("people"));
    let text = voice.lang.pick(
        format!(
            "Đã tạo cơ quan THỬ NGHIỆM.\n  Đưa cho bên kiểm tra: {}\n  Đưa cho ví: {}\n  Người bịa để thử: {}",
            trust.display(),
            readers.display(),
            people.display()
        ),
        format!(
            "A TEST authority was made.\n  For verifiers: {}\n  For wallets: {}\n  Invented people: {}",
            trust.display(),
            readers.display(),
            people.display()
        ),
    );
    Ok(Output::yes(
        text,
        json!({"trust": files::name(&trust), "readers": files::name(&readers), "people": files::name(&people)}),
    ))
}

/// Makes an authority in a new folder.
pub(crate) fn create(dir: &Path, now: UtcDateTime) -> Result<Authority, Failure> {
    let folder = files::NewFolder::begin(dir)?;
    let authority = Authority::create(now)?;
    for folder in [dir, &dir.join(TRUST), &dir.join(READERS)] {
        files::make_folder(folder)?;
    }
    let Parts { root, signer, status_signer, reader_root } = authority.credentials();
    save(dir, "signer", signer)?;
    save(dir, "status-signer", status_signer)?;
    save(dir, "reader-root", reader_root)?;
    files::write(&dir.join(TRUST).join("issuer.pem"), pem_certificate(&root.certificate).as_bytes())?;
    files::write(&dir.join(READERS).join("readers.pem"), pem_certificate(&reader_root.certificate).as_bytes())?;
    let people = dir.join("people");
    files::make_folder(&people)?;
    for (name, fields) in PEOPLE {
        files::write(&people.join(format!("{name}.json")), fields.as_bytes())?;
    }
    for (name, portrait) in PORTRAITS.iter().zip(test_portraits()) {
        files::write(&people.join(format!("{name}.jpg")), &portrait)?;
    }
    status::begin(dir, &authority, now)?;
    // The root's key comes last: with it the authority is whole.
    save(dir, "root", root)?;
    folder.keep();
    Ok(authority)
}

/// Refuses a folder that `issuer init` did not make.
pub(crate) fn is_there(dir: &Path) -> Result<(), Failure> {
    if dir.join("root.key").is_file() { Ok(()) } else { Err(Failure::from(Problem::NotAnAuthority).at(dir)) }
}

pub(crate) fn load(dir: &Path) -> Result<Authority, Failure> {
    is_there(dir)?;
    Ok(Authority::from_parts(Parts {
        root: load_credentials(dir, "root")?,
        signer: load_credentials(dir, "signer")?,
        status_signer: load_credentials(dir, "status-signer")?,
        reader_root: load_credentials(dir, "reader-root")?,
    }))
}

/// Keeps a key and its certificate as `NAME.key` and `NAME.pem`.
pub(crate) fn save(dir: &Path, name: &str, credentials: &Credentials) -> Result<(), Failure> {
    let encoded = zeroize::Zeroizing::new(Base64::encode_string(credentials.key.pkcs8().expose()));
    let pem =
        zeroize::Zeroizing::new(format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", *encoded));
    files::write(&dir.join(format!("{name}.pem")), pem_certificate(&credentials.certificate).as_bytes())?;
    files::write(&dir.join(format!("{name}.key")), pem.as_bytes())
}

pub(crate) fn load_credentials(dir: &Path, name: &str) -> Result<Credentials, Failure> {
    let key = dir.join(format!("{name}.key"));
    let unusable = |_| Failure::about(Problem::Malformed, key.display().to_string());
    let pkcs8 = zeroize::Zeroizing::new(files::read_binary(&key)?);
    let certificate = files::read_binary(&dir.join(format!("{name}.pem")))?;
    Ok(Credentials { key: SigningKey::from_pkcs8(&pkcs8).map_err(unusable)?, certificate })
}

pub(crate) fn parse_json(bytes: &[u8]) -> Result<Value, Failure> {
    serde_json::from_slice(bytes).map_err(|error| {
        let place = format!("JSON, {}:{}", error.line(), error.column());
        Failure::about(Problem::Malformed, place)
    })
}

/// Puts a picture into the namespace in which the document types have it, of those that are there.
pub(crate) fn put_picture(fields: &mut Value, identifier: &str, picture: &[u8]) {
    let Value::Object(fields) = fields else { return };
    let encoded = Value::String(Base64::encode_string(picture));
    let of_all = document_types().iter().flat_map(|document| document.elements);
    let mut places = of_all.filter(|element| element.identifier == identifier).map(|element| element.namespace);
    let place = places.find(|namespace| fields.get(*namespace).is_some_and(Value::is_object));
    match place.and_then(|namespace| fields.get_mut(namespace)?.as_object_mut()) {
        Some(inner) => inner.insert(identifier.to_owned(), encoded),
        None => fields.insert(identifier.to_owned(), encoded),
    };
}
