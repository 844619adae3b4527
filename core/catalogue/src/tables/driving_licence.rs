use super::{SMALL_PORTRAIT, instead_of, mandatory, optional, sensitive};
use crate::document::{DocumentType, Element, ElementKind as Kind};

const NS: &str = "org.iso.18013.5.1";
const VN: &str = "org.iso.18013.5.1.VN";

pub(crate) const TYPE: DocumentType = DocumentType {
    name: "driving_licence",
    doc_type: "org.iso.18013.5.1.mDL",
    label_vi: "Giấy phép lái xe",
    label_en: "Driving licence",
    elements: ELEMENTS,
};

/// `points_status` and `licence_status` are no elements: they change after signing and come from a status service.
///
/// "Hạng giấy phép lái xe" is of Art. 57 of Law 36/2024/QH15; "Cơ quan cấp", "Ngày sinh" and "Ngày cấp" are on the licence itself
/// (Circular 12/2025/TT-BCA, by the press, which calls the last day "ngày hết hạn"). Unconfirmed: "Có giá trị đến", "Hạng xe được
/// lái", "Ký hiệu phân biệt quốc gia", "Phân hạng theo luật".
#[rustfmt::skip]
static ELEMENTS: &[Element] = &[
    mandatory(NS, "family_name", "Họ", "Family name", Kind::Text(150)),
    mandatory(NS, "given_name", "Chữ đệm và tên", "Given names", Kind::Text(150)),
    mandatory(NS, "birth_date", "Ngày sinh", "Date of birth", Kind::FullDate),
    sensitive(mandatory(NS, "portrait", "Ảnh chân dung", "Portrait", Kind::Picture(64 * 1024))),
    mandatory(NS, "document_number", "Số GPLX", "Licence number", Kind::LicenceNumber),
    mandatory(NS, "issue_date", "Ngày cấp", "Date of issue", Kind::FullDate),
    mandatory(NS, "expiry_date", "Có giá trị đến", "Valid until", Kind::FullDate),
    mandatory(NS, "issuing_authority", "Cơ quan cấp", "Issuing authority", Kind::Text(150)),
    mandatory(NS, "issuing_country", "Quốc gia cấp", "Issuing country", Kind::Country),
    mandatory(NS, "un_distinguishing_sign", "Ký hiệu phân biệt quốc gia", "UN distinguishing sign", Kind::Text(3)),
    mandatory(NS, "driving_privileges", "Hạng xe được lái", "Driving privileges", Kind::Privileges),
    optional(NS, "age_over_18", "Đủ 18 tuổi", "18 or older", Kind::Flag),
    instead_of(NS, "portrait", sensitive(optional(VN, "portrait_small", "Ảnh chân dung nhỏ", "Small portrait", Kind::SmallPicture(SMALL_PORTRAIT)))),
    mandatory(VN, "full_name", "Họ và tên", "Full name", Kind::Text(100)),
    mandatory(VN, "licence_classes_vn", "Hạng giấy phép lái xe", "Licence classes", Kind::Classes),
    mandatory(VN, "class_scheme", "Phân hạng theo luật", "Classes by the law", Kind::OneOf(&["2008", "2024"])),
    optional(VN, "conditions", "Điều kiện hạn chế", "Restrictions", Kind::Texts),
];
