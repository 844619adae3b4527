use super::{mandatory, optional, sensitive};
use crate::document::{DocumentType, Element, ElementKind as Kind};

const NS: &str = "org.iso.7367.1";
const VN: &str = "org.iso.7367.1.VN";
const COLOURS: &[&str] = &["white", "yellow", "blue", "red", "diplomatic", "temporary"];

pub(crate) const TYPE: DocumentType = DocumentType {
    name: "vehicle_registration",
    doc_type: "org.iso.7367.1.mVRC",
    label_vi: "Chứng nhận đăng ký xe",
    label_en: "Vehicle registration",
    elements: ELEMENTS,
};

/// `registration_status` is no element: it changes after signing and comes from a status service. The owner is flat, a
/// name and an address of their own, so that each can be shown without the other.
///
/// "Chứng nhận đăng ký xe" and "màu biển số" are of Circular 79/2024/TT-BCA (its code names xanh, trắng, vàng alone: diplomatic and
/// temporary plates are kinds), "dung tích xi-lanh" of Art. 57 of Law 36/2024/QH15. Unconfirmed: "Số chứng nhận đăng ký xe", "Ngày
/// đăng ký lần đầu", "Số loại", "Hạn đăng ký".
#[rustfmt::skip]
static ELEMENTS: &[Element] = &[
    mandatory(NS, "registration_number", "Biển số xe", "Registration number", Kind::Plate),
    mandatory(NS, "registration_number_type", "Loại, màu biển số", "Kind and colour of plate", Kind::OneOf(COLOURS)),
    optional(NS, "document_number", "Số chứng nhận đăng ký xe", "Registration certificate number", Kind::Text(30)),
    mandatory(NS, "vehicle_identification_number", "Số khung", "Vehicle identification number", Kind::Vin),
    mandatory(NS, "make", "Nhãn hiệu", "Make", Kind::Text(60)),
    optional(NS, "commercial_name", "Số loại", "Model", Kind::Text(60)),
    optional(NS, "colours", "Màu sơn", "Colours", Kind::Texts),
    optional(NS, "vehicle_category_code", "Loại xe", "Vehicle category", Kind::Text(10)),
    optional(NS, "engine_capacity", "Dung tích xi-lanh", "Engine capacity", Kind::Number(100_000, "cm³")),
    optional(NS, "engine_power", "Công suất", "Engine power", Kind::Number(10_000, "kW")),
    optional(NS, "seats", "Số chỗ", "Seats", Kind::Number(500, "")),
    optional(NS, "payload", "Tải trọng", "Payload", Kind::Number(1_000_000, "kg")),
    sensitive(optional(NS, "registered_owner_name", "Chủ xe", "Registered owner", Kind::Text(150))),
    sensitive(optional(NS, "registered_owner_address", "Địa chỉ chủ xe", "Owner's address", Kind::Text(300))),
    optional(NS, "date_of_registration", "Ngày đăng ký", "Date of registration", Kind::FullDate),
    optional(NS, "date_of_first_registration", "Ngày đăng ký lần đầu", "Date of first registration", Kind::FullDate),
    optional(NS, "year_of_manufacturing", "Năm sản xuất", "Year of manufacture", Kind::Number(9999, "")),
    optional(NS, "expiry_date_technical_inspection", "Hạn kiểm định", "Inspection valid until", Kind::FullDate),
    optional(NS, "expiry_date", "Hạn đăng ký", "Registration valid until", Kind::FullDate),
    optional(VN, "engine_number", "Số máy", "Engine number", Kind::Text(30)),
    optional(VN, "owner_is_holder", "Người trình là chủ xe", "Holder is the owner", Kind::Flag),
    optional(VN, "liability_insurance", "Bảo hiểm TNDS", "Liability insurance", Kind::Insurance),
];
