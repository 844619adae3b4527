//! `dinhdanh verifier`: a verifier in a folder, and its requests.

use crate::codes::{Drawing, draw};
use crate::failure::Failure;
use crate::memory::FolderMemory;
use crate::output::{Output, Voice};
use crate::{args, clock, files, issuer};
use dinhdanh_catalogue::profile;
use dinhdanh_codes::Problem;
use dinhdanh_presentation::{Asked, OpenRequest, UnsignedRequest};
use serde_json::json;
use std::path::Path;
use time::UtcDateTime;

pub(crate) fn run(args: &args::Verifier, voice: Voice) -> Result<Output, Failure> {
    match args {
        args::Verifier::Init { dir, authority, name, clock } => {
            init(dir, authority, name, clock::now(clock)?)?;
            let text = voice.lang.pick(
                format!("Đã tạo bên kiểm tra «{name}» trong {}.", dir.display()),
                format!("The verifier \"{name}\" was made in {}.", dir.display()),
            );
            Ok(Output::yes(text, json!({"verifier": dir})))
        }
        args::Verifier::Request { dir, profile, png, terminal, out, clock } => {
            let request = request(dir, profile, clock::now(clock)?)?;
            if let Some(png) = png {
                let picture = crate::codes::still(request.message())?;
                files::write(png, &picture)?;
            }
            let drawing = Drawing { gif: None, png: None, terminal: *terminal, out: out.as_deref() };
            let drawn = draw(request.message(), &drawing, &mut |_, _| {})?;
            let text = voice
                .lang
                .pick("Mã yêu cầu dùng được một lần, trong 60 giây.", "The request code is good once, for 60 seconds.");
            let json = json!({"request": hex::encode(request.id()), "expires": request.expires().unix_timestamp(), "bytes": request.message().len()});
            Ok(Output::yes(format!("{}{text}", drawn.terminal), json))
        }
    }
}

/// Makes a verifier's folder with a key that the authority certified.
pub(crate) fn init(dir: &Path, authority: &Path, name: &str, now: UtcDateTime) -> Result<(), Failure> {
    if dir.join("reader.key").exists() {
        return Err(Failure::about(Problem::FolderInUse, dir.display().to_string()));
    }
    let reader = issuer::load(authority)?.certify_reader(name, now)?;
    files::make_folder(dir)?;
    issuer::save(dir, "reader", &reader)
}

/// Makes a request and remembers it until it is answered.
pub(crate) fn request(dir: &Path, profile_id: &str, now: UtcDateTime) -> Result<OpenRequest, Failure> {
    let profile = profile(profile_id).ok_or_else(|| Failure::about(Problem::NotFound, profile_id))?;
    let reader = issuer::load_credentials(dir, "reader")?;
    let asked = Asked::Profile { id: &profile.id, purpose: &profile.purpose };
    let refused = |_| Failure::from(Problem::Cryptography);
    let unsigned = UnsignedRequest::new(asked, reader.key.algorithm(), &[&reader.certificate], now).map_err(refused)?;
    let signature = reader.key.sign(unsigned.to_be_signed())?;
    let request = unsigned.finish(&signature);
    FolderMemory::open(dir)?.keep(&request, now)?;
    Ok(request)
}
