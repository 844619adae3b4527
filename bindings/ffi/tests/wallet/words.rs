//! What a person reads where a call fails.

use dinhdanh_ffi::{Codes, DocumentProblem, Ease, RequestProblem, WalletError, wallet_problem};

fn vi(error: WalletError) -> String {
    wallet_problem(error).words.vi
}

/// A sentence that tells a person to do what can't help sends him round in a circle.
#[test]
fn each_frequent_error_tells_what_helps() {
    let long = Codes::of_message(vec![0; 1 << 20], Ease::Usual).err().map(WalletError::from).unwrap();
    assert_eq!(long, WalletError::TooLarge);
    assert!(vi(long).contains("ít trường tùy chọn hơn"));
    assert!(vi(WalletError::NotConfirmed).contains("chưa có gì được mở hay trình"), "the wallet may be open");
    let request = vi(WalletError::RequestRefused { why: RequestProblem::Unreadable });
    assert!(request.contains("không phải yêu cầu trình giấy tờ") && !request.contains("Tệp"));
    let document = |why| vi(WalletError::DocumentRefused { why });
    let untrusted = document(DocumentProblem::IssuerUntrusted);
    assert!(untrusted.contains("danh sách tin cậy") && !untrusted.contains("cấp lại"));
    assert!(document(DocumentProblem::UnknownType).contains("cập nhật ứng dụng"));
    assert!(document(DocumentProblem::OtherKeys).contains("cấp lại"));
    assert!(vi(WalletError::BadCertificate).contains("cập nhật ứng dụng"), "a citizen adds no certificates");
}
