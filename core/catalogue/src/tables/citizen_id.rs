use super::{SMALL_PORTRAIT, instead_of, mandatory, optional, reserved, sensitive};
use crate::document::{DocumentType, Element, ElementKind as Kind};

const NS: &str = "vn.dinhdanh.citizen_id.1";

pub(crate) const TYPE: DocumentType = DocumentType {
    name: "citizen_id",
    doc_type: NS,
    label_vi: "Căn cước",
    label_en: "Identity card",
    elements: ELEMENTS,
};

/// Labels as the card itself has them (Law on Identity 26/2023/QH15, and the press on the cards of July 2024); "mức độ" of Decree
/// 69/2024/NĐ-CP, Art. 7. `place_of_origin`, `old_id_number` and `name_latin` are unconfirmed.
#[rustfmt::skip]
static ELEMENTS: &[Element] = &[
    mandatory(NS, "full_name", "Họ, chữ đệm và tên khai sinh", "Full name", Kind::Text(100)),
    optional(NS, "family_name", "Họ", "Family name", Kind::Text(100)),
    optional(NS, "given_name", "Chữ đệm và tên", "Given names", Kind::Text(100)),
    optional(NS, "name_latin", "Họ tên không dấu", "Name in Latin letters", Kind::Latin),
    mandatory(NS, "birth_date", "Ngày, tháng, năm sinh", "Date of birth", Kind::FullDate),
    optional(NS, "age_over_14", "Đủ 14 tuổi", "14 or older", Kind::Flag),
    optional(NS, "age_over_16", "Đủ 16 tuổi", "16 or older", Kind::Flag),
    optional(NS, "age_over_18", "Đủ 18 tuổi", "18 or older", Kind::Flag),
    optional(NS, "age_over_60", "Đủ 60 tuổi", "60 or older", Kind::Flag),
    mandatory(NS, "sex", "Giới tính", "Sex", Kind::Sex),
    mandatory(NS, "nationality", "Quốc tịch", "Nationality", Kind::Country),
    sensitive(mandatory(NS, "personal_number", "Số định danh cá nhân", "Personal number", Kind::PersonalNumber)),
    mandatory(NS, "document_number", "Số thẻ", "Card number", Kind::PersonalNumber),
    optional(NS, "old_id_number", "Số CMND cũ", "Old identity number", Kind::OldIdNumber),
    sensitive(mandatory(NS, "portrait", "Ảnh chân dung", "Portrait", Kind::Picture(64 * 1024))),
    instead_of(NS, "portrait", sensitive(optional(NS, "portrait_small", "Ảnh chân dung nhỏ", "Small portrait", Kind::SmallPicture(SMALL_PORTRAIT)))),
    optional(NS, "place_of_origin", "Quê quán", "Place of origin", Kind::Text(200)),
    optional(NS, "birth_place", "Nơi đăng ký khai sinh", "Place of birth registration", Kind::Text(200)),
    sensitive(optional(NS, "resident_address", "Nơi cư trú", "Place of residence", Kind::Text(300))),
    reserved(optional(NS, "ethnicity", "Dân tộc", "Ethnicity", Kind::Text(50))),
    reserved(optional(NS, "religion", "Tôn giáo", "Religion", Kind::Text(50))),
    reserved(optional(NS, "identifying_features", "Đặc điểm nhận dạng", "Identifying features", Kind::Text(200))),
    mandatory(NS, "issue_date", "Ngày cấp", "Date of issue", Kind::FullDate),
    mandatory(NS, "expiry_date", "Có giá trị đến", "Valid until", Kind::FullDate),
    mandatory(NS, "issuing_authority", "Nơi cấp", "Issuing authority", Kind::Text(150)),
    mandatory(NS, "issuing_country", "Quốc gia cấp", "Issuing country", Kind::Country),
    optional(NS, "assurance_level", "Mức độ định danh điện tử", "Assurance level", Kind::Number(2, "")),
];
