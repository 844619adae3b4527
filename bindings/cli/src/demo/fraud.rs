//! Six ways to cheat, each tried for real and refused for its own reason.

use super::stage::{Stage, fill};
use crate::failure::Failure;
use crate::verifier;
use dinhdanh_cbor::tdate;
use dinhdanh_codes::Problem;
use dinhdanh_crypto::{Curve, SigningKey};
use dinhdanh_issuer::Authority;
use dinhdanh_presentation::Message;
use dinhdanh_wallet::{ChosenPin, Device, ReceivedRequest, Stretch, Wallet, software_folder};
use std::ffi::OsString;
use time::{Duration, UtcDateTime};

/// Tries each fraud and gives the reasons, in order.
pub(super) fn all(stage: &mut Stage) -> Result<Vec<&'static str>, Failure> {
    let lang = stage.voice.lang;
    type Fraud = fn(&mut Stage) -> Tried;
    let frauds: [(&str, &str, Fraud, &'static str); 6] = [
        ("sửa hạng bằng", "an altered class", altered_class, "DATA_ALTERED"),
        ("cơ quan cấp tự phong", "an unknown issuer", unknown_issuer, "ISSUER_UNTRUSTED"),
        ("bản ghi hình phát lại sau một phút", "a recording played a minute later", late, "TOO_LATE"),
        ("giấy tờ của người này, khóa của người khác", "another holder's key", other_key, "HOLDER_KEY_MISMATCH"),
        ("đồng hồ vặn nhanh", "a clock set ahead", clock_ahead, "HOLDER_CLOCK_AHEAD"),
        (
            "câu trả lời cho yêu cầu của người khác",
            "an answer to somebody else's request",
            other_request,
            "SESSION_MISMATCH",
        ),
    ];
    let quiet = crate::output::Voice { json: true, ..stage.voice };
    let mut reasons = Vec::new();
    for (index, (vi, en, fraud, reason)) in frauds.into_iter().enumerate() {
        let voice = std::mem::replace(&mut stage.voice, quiet);
        let (message, more) = fraud(stage)?;
        let picture = stage.draw(&message, &format!("fraud-{}", index + 1))?;
        let verdict = stage.verify(&more, &picture)?;
        stage.voice = voice;
        stage.expect(&verdict, Some(reason))?;
        stage.voice.say(&format!("✘ {} → {reason}", lang.pick(vi, en)));
        reasons.push(reason);
    }
    Ok(reasons)
}

/// What was shown, and what else `verify` is told.
type Tried = Result<(Vec<u8>, Vec<OsString>), Failure>;

fn altered_class(stage: &mut Stage) -> Tried {
    let message = stage.show_myself(UtcDateTime::now())?;
    let Ok(Message::SelfTimed(shown)) = Message::parse(&message) else { return Err(Problem::Unreadable.into()) };
    let mut message = shown.plain();
    let (from, to) = (b"2035-02-10", b"2055-02-10");
    let at = message.windows(from.len()).position(|window| window == from).ok_or(Problem::NotFound)?;
    for (byte, new) in message.iter_mut().skip(at).zip(to) {
        *byte = *new;
    }
    Ok((message, Vec::new()))
}

fn unknown_issuer(stage: &mut Stage) -> Tried {
    let now = UtcDateTime::now();
    let dir = stage.dir.join("impostor");
    let device = Device::software(&software_folder(&dir));
    let pin = ChosenPin::new(super::stage::PIN, None, &[])?;
    let mut wallet = Wallet::create(&dir, &device, &pin, Stretch::DEFAULT, now)?;
    fill(&mut wallet, &Authority::create(now)?, None, None, now)?;
    std::mem::swap(&mut stage.wallet, &mut wallet);
    let message = stage.show_myself(now);
    std::mem::swap(&mut stage.wallet, &mut wallet);
    Ok((message?, Vec::new()))
}

fn late(stage: &mut Stage) -> Tried {
    let now = UtcDateTime::now();
    let later = tdate::text(now + Duration::seconds(60));
    Ok((stage.show_myself(now)?, vec!["--at".into(), later.into()]))
}

fn other_key(stage: &mut Stage) -> Tried {
    let prepared = stage.agree(None, UtcDateTime::now())?;
    let thief = SigningKey::generate(Curve::P256)?;
    let signatures = prepared.to_be_signed().map(|part| thief.sign(part.bytes)).collect::<Result<Vec<_>, _>>()?;
    Ok((stage.wallet.finish(prepared, &signatures)?, Vec::new()))
}

fn clock_ahead(stage: &mut Stage) -> Tried {
    Ok((stage.show_myself(UtcDateTime::now() + Duration::minutes(10))?, Vec::new()))
}

fn other_request(stage: &mut Stage) -> Tried {
    let now = UtcDateTime::now();
    let other = stage.dir.join("other-officer");
    verifier::init(&other, &stage.dir.join("authority"), ("TEST Ngân hàng số 2", None), None, now)?;
    let request = verifier::request(&other, "V1", now, &|_| Ok(()))?;
    let received = ReceivedRequest::check(request.message(), &stage.readers, now);
    let answer = stage.answer(&received?, now)?;
    Ok((answer, vec!["--verifier".into(), stage.officer.clone().into()]))
}
