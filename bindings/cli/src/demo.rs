//! `dinhdanh demo`: the whole story, with real keys, real pictures and a verifier in a process of its own.

mod fraud;
mod stage;
mod tell;

use crate::failure::Failure;
use crate::output::{Output, Voice};
use crate::{args, clock, verifier};
use dinhdanh_codes::Problem;
use dinhdanh_wallet::ReceivedRequest;
use serde_json::json;
use stage::Stage;
use time::UtcDateTime;

pub(crate) fn run(args: &args::Demo, voice: Voice) -> Result<Output, Failure> {
    let temporary = match &args.dir {
        Some(_) => None,
        None => Some(tempfile::tempdir().map_err(|error| Failure::of_io(&error, true, "temporary folder"))?),
    };
    let dir = args.dir.clone().or_else(|| temporary.as_ref().map(|dir| dir.path().to_owned()));
    let dir = dir.ok_or(Problem::NotWritable)?;
    let lang = voice.lang;
    if temporary.is_some() {
        let told = lang.pick(
            "Thư mục tạm, xóa khi xong; nếu dừng giữa chừng (Ctrl-C), hãy tự xóa:",
            "A temporary folder, taken away at the end; who stops before it (Ctrl-C) takes it away himself:",
        );
        voice.say(&format!("{told} {}", dir.display()));
    }
    let mut stage = Stage::set(&dir, voice)?;

    voice.say(&heading(lang.pick(
        "3. Công dân tự trình: một lần quét, không cần mạng",
        "3. The citizen shows by himself: one scan, no network",
    )));
    let shown = stage.show_myself(UtcDateTime::now())?;
    let message = stage.draw(&shown, "presentation")?;
    stage.expect(&stage.verify(&["--profile", "V1", "--timings"], &message)?, None)?;

    voice.say(&heading(lang.pick(
        "4. Hai lần quét: cán bộ hỏi, câu trả lời được mã hóa cho riêng cán bộ",
        "4. Two scans: the officer asks, the answer is encrypted to him",
    )));
    let request = verifier::request(&stage.officer, "V1", UtcDateTime::now(), &|_| Ok(()))?;
    let picture = stage.draw(request.message(), "request")?;
    let scanned = stage.scan(&picture)?;
    let received = ReceivedRequest::check(&scanned, &stage.readers, UtcDateTime::now());
    let answer = stage.answer(&received?, UtcDateTime::now())?;
    let message = stage.draw(&answer, "answer")?;
    let by_officer = ["--verifier".as_ref(), stage.officer.as_os_str(), "--timings".as_ref()];
    stage.expect(&stage.verify(&by_officer, &message)?, None)?;

    voice.say(&heading(lang.pick("5. Gian lận thì thất bại", "5. Cheating fails")));
    let frauds = fraud::all(&mut stage)?;
    voice.say(&heading(lang.pick(
        "6. Bằng bị tạm giữ: danh sách trạng thái nói, giấy tờ trong ví thì không",
        "6. The licence is held back: the status list says so, the document in the wallet does not",
    )));
    stage.suspend_licence(UtcDateTime::now())?;
    let shown = stage.show_myself(UtcDateTime::now())?;
    let message = stage.draw(&shown, "suspended")?;
    stage.expect(&stage.verify(&["--profile", "V1"], &message)?, Some("SUSPENDED"))?;
    let words = dinhdanh_codes::Reason::Suspended.words(lang);
    voice.say(&format!("✘ SUSPENDED: {words}"));
    let kept = match &args.dir {
        Some(dir) => {
            format!("\n{} {}", lang.pick("Ví và các mã ở lại trong", "The wallet and the codes stay in"), dir.display())
        }
        None => String::new(),
    };
    let pin = match &args.dir {
        Some(_) => format!("\n{} {}", lang.pick("Mã PIN của ví thử:", "PIN of the test wallet:"), stage::PIN),
        None => String::new(),
    };
    let text = lang.pick(
        "Xong: mọi bước đều thật và đều đúng như mong đợi.",
        "Done: every step was real, and came out as it should.",
    );
    let end = clock::shown(UtcDateTime::now(), lang);
    Ok(Output::yes(
        format!("\n{text} {end}{kept}{pin}"),
        json!({"story": "complete", "frauds": frauds, "suspended": "SUSPENDED"}),
    ))
}

fn heading(text: &str) -> String {
    format!("\n── {text} ──")
}
