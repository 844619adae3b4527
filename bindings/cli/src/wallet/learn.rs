//! What a wallet is told by those whom it believes: policy packs, status lists.

use crate::failure::Failure;
use crate::output::Output;
use crate::trusted;
use dinhdanh_codes::{Lang, Problem};
use dinhdanh_trust::pack::RootKeys;
use dinhdanh_trust::status::Learned;
use dinhdanh_trust::{Kind, TrustList};
use dinhdanh_wallet::{LearnedStatus, Wallet};
use serde_json::json;
use std::path::PathBuf;
use time::UtcDateTime;

/// Takes each file, the packs first: they say who may sign the lists.
pub(super) fn run(
    wallet: &mut Wallet,
    files: &[PathBuf],
    (roots, pins): (Option<&TrustList>, Option<&RootKeys>),
    now: UtcDateTime,
    lang: Lang,
) -> Result<Output, Failure> {
    // All of them before one is taken: what is none of the two stops it with nothing changed.
    let (read, failed) = trusted::lessons(files, &[Kind::PolicyPack, Kind::StatusList]);
    if let Some(failure) = Failure::all(failed) {
        return Err(failure);
    }
    let (packs, lists): (Vec<_>, Vec<_>) = read.into_iter().partition(|(_, kind, _)| *kind == Kind::PolicyPack);
    if !packs.is_empty() && pins.is_none() && wallet.pack()?.is_none() {
        return Err(Failure::about(Problem::PolicyRefused, "--pins"));
    }
    let (mut lines, mut told, mut good) = (Vec::new(), (Vec::new(), Vec::new()), true);
    for (file, _, pack) in packs {
        let learned = wallet.learn_pack(&pack, pins).map_err(|error| Failure::from(error).at(&file))?;
        let serial = wallet.pack()?.map(|pack| pack.content().serial);
        let (code, words) = match learned {
            Learned::Same => ("SAME", lang.pick("ví đã có gói này.", "this pack is held already.")),
            Learned::New => ("NEW", lang.pick("đã nhận gói chính sách đầu tiên.", "taken, the first policy pack.")),
            _ => ("NEWER", lang.pick("đã nhận gói chính sách mới hơn.", "taken, a newer policy pack.")),
        };
        let name = file.display();
        lines.push(format!("{name}: {words}"));
        told.0.push(json!({"file": name.to_string(), "learned": code, "serial": serial}));
    }
    for (file, _, list) in lists {
        let learned = wallet.learn_status(&list, roots, now);
        let learned = learned.map_err(|error| Failure::from(error).at(&file))?;
        let name = file.display();
        good &= learned.is_some_and(|said| (said.revoked, said.suspended, said.locked) == (0, 0, 0));
        lines.push(format!("{name}: {}", learned_words(learned, lang)));
        told.1.push(match learned {
            Some(said) => json!({
                "file": name.to_string(), "newer": said.is_news, "revoked_copies": said.revoked,
                "suspended_copies": said.suspended, "locked_copies": said.locked,
            }),
            None => json!({"file": name.to_string(), "of_other_documents": true}),
        });
    }
    Ok(Output { text: lines.join("\n"), json: json!({"packs": told.0, "lists": told.1}), yes: good })
}

/// What a citizen is told of a status list.
fn learned_words(learned: Option<LearnedStatus>, lang: Lang) -> String {
    let Some(said) = learned else {
        let vi = "không nói về bản nào còn trình được trong ví, nên không giữ.";
        return lang.pick(vi, "speaks of no copy in this wallet that can still be shown, and is not kept.").to_owned();
    };
    let mut text = match said.is_news {
        true => lang.pick("đã nhận.", "taken.").to_owned(),
        false => lang.pick("ví đã có bản này hoặc bản mới hơn.", "this one or a newer one is held already.").to_owned(),
    };
    let mut more = |count: usize, vi: &str, en: &str| {
        if count > 0 {
            text.push_str(&lang.pick(format!(" {count} {vi}"), format!(" {en}: {count}.")));
        }
    };
    more(
        said.revoked,
        "bản bị thu hồi, không trình được nữa: hãy xin cấp lại.",
        "Copies revoked, which can't be shown any more; ask for new ones",
    );
    more(
        said.suspended,
        "bản bị tạm giữ: bên kiểm tra sẽ từ chối. Hãy hỏi nơi cấp.",
        "Copies held back, which verifiers refuse; ask who issued them",
    );
    more(
        said.locked,
        "bản thuộc tài khoản bị khóa: bên kiểm tra sẽ từ chối. Hãy đến cơ quan công an.",
        "Copies of an account that is locked, which verifiers refuse; go to the police",
    );
    if said.is_news && (said.revoked, said.suspended, said.locked) == (0, 0, 0) {
        text.push_str(lang.pick(" Các bản trong ví đều còn dùng được.", " All copies that it speaks of are good."));
    }
    text
}
