use crate::document::{Element, by_doc_type};

/// What may be asked for one purpose (`product.md` §5.3). Owned, so that it can also come from a signed policy pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its id, `V1`.
    pub id: String,
    /// Its purpose code, `traffic.check`.
    pub purpose: String,
    /// What it is for, Vietnamese.
    pub label_vi: String,
    /// What it is for, English.
    pub label_en: String,
    /// By what right, Vietnamese.
    pub basis_vi: String,
    /// By what right, English.
    pub basis_en: String,
    /// What may be kept, Vietnamese.
    pub retention_vi: String,
    /// What may be kept, English.
    pub retention_en: String,
    /// Whether a holder may show it by himself, without a request.
    pub self_timed: bool,
    /// Whether one of the documents is enough, the first that there is.
    pub any_one: bool,
    /// The documents.
    pub documents: Vec<ProfileDocument>,
}

/// What may be asked of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileDocument {
    /// `docType`.
    pub doc_type: String,
    /// Whether the purpose can't be met without it.
    pub required: bool,
    /// The elements.
    pub elements: Vec<ProfileElement>,
}

/// One element of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileElement {
    /// Namespace.
    pub namespace: String,
    /// `elementIdentifier`.
    pub identifier: String,
    /// Whether it must be shown; else it is off until the citizen turns it on.
    pub required: bool,
}

impl ProfileElement {
    /// Whether it is this element.
    pub fn is(&self, namespace: &str, identifier: &str) -> bool {
        self.namespace == namespace && self.identifier == identifier
    }

    /// What may be shown in its place, of a document of this type.
    pub fn stand_in(&self, doc_type: &str) -> Option<&'static Element> {
        by_doc_type(doc_type)?.stand_in(&self.namespace, &self.identifier)
    }

    /// Whether the purpose is met only where it says "yes": a required flag that its holder has reached an age, `age_over_NN`
    /// (ISO/IEC 18013-5 §7.2.5, unconfirmed). A minor has that element too, and it says "no". Every other flag is told for its
    /// own sake: whether a driver owns the car is no condition of a traffic stop.
    pub fn must_hold(&self) -> bool {
        self.required && age_asked(&self.identifier).is_some()
    }

    fn stand_in_is(&self, doc_type: &str, namespace: &str, identifier: &str) -> bool {
        self.stand_in(doc_type).is_some_and(|it| it.namespace == namespace && it.identifier == identifier)
    }
}

const MDL: &str = "org.iso.18013.5.1.mDL";
const MDL_ISO: &str = "org.iso.18013.5.1";
const MDL_VN: &str = "org.iso.18013.5.1.VN";
const MVRC: &str = "org.iso.7367.1.mVRC";
const MVRC_ISO: &str = "org.iso.7367.1";
const MVRC_VN: &str = "org.iso.7367.1.VN";
const CITIZEN: &str = "vn.dinhdanh.citizen_id.1";

impl Profile {
    /// Whether the profile covers this element, by itself or as what stands in for one that it covers.
    pub fn allows(&self, doc_type: &str, namespace: &str, identifier: &str) -> bool {
        let mut documents = self.documents.iter().filter(|document| document.doc_type == doc_type);
        documents.any(|document| {
            document
                .elements
                .iter()
                .any(|known| known.is(namespace, identifier) || known.stand_in_is(doc_type, namespace, identifier))
        })
    }
}

/// The age that an element says its holder has reached, in years: `age_over_` and two digits.
pub fn age_asked(identifier: &str) -> Option<u8> {
    let age = identifier.strip_prefix("age_over_")?;
    if age.len() == 2 && age.bytes().all(|digit| digit.is_ascii_digit()) { age.parse().ok() } else { None }
}

/// The profiles that the project knows by itself.
pub fn profiles() -> Vec<Profile> {
    vec![traffic_stop(), age_gate()]
}

/// The profile of this id.
pub fn profile(id: &str) -> Option<Profile> {
    profiles().into_iter().find(|profile| profile.id == id)
}

fn traffic_stop() -> Profile {
    let licence = [
        (MDL_VN, "full_name", true),
        (MDL_ISO, "portrait", true),
        (MDL_ISO, "document_number", true),
        (MDL_ISO, "driving_privileges", true),
        (MDL_VN, "licence_classes_vn", true),
        (MDL_VN, "class_scheme", true),
        (MDL_ISO, "expiry_date", true),
        (MDL_ISO, "issuing_authority", true),
    ];
    // A motorbike has no inspection, a document no commercial name: what a vehicle may lack is not required of it.
    let vehicle = [
        (MVRC_ISO, "registration_number", true),
        (MVRC_ISO, "registration_number_type", true),
        (MVRC_ISO, "make", true),
        (MVRC_ISO, "vehicle_identification_number", true),
        (MVRC_ISO, "commercial_name", false),
        (MVRC_ISO, "colours", false),
        (MVRC_VN, "owner_is_holder", false),
        (MVRC_ISO, "expiry_date_technical_inspection", false),
        (MVRC_VN, "liability_insurance", false),
        (MVRC_ISO, "engine_capacity", false),
    ];
    Profile {
        id: "V1".to_owned(),
        purpose: "traffic.check".to_owned(),
        label_vi: "Kiểm tra giao thông".to_owned(),
        label_en: "Traffic stop".to_owned(),
        basis_vi: "Luật Trật tự, an toàn giao thông đường bộ số 36/2024/QH15".to_owned(),
        basis_en: "Law on road traffic order and safety 36/2024/QH15".to_owned(),
        retention_vi: "chỉ giữ kết quả".to_owned(),
        retention_en: "the result only".to_owned(),
        self_timed: true,
        any_one: false,
        documents: vec![document(MDL, true, &licence), document(MVRC, false, &vehicle)],
    }
}

fn age_gate() -> Profile {
    let of = |doc_type, namespace| {
        document(doc_type, false, &[(namespace, "age_over_18", true), (namespace, "portrait", false)])
    };
    Profile {
        id: "V2".to_owned(),
        purpose: "age.over18".to_owned(),
        label_vi: "Đủ 18 tuổi".to_owned(),
        label_en: "18 or older".to_owned(),
        basis_vi: "đồng ý của người trình".to_owned(),
        basis_en: "the holder's consent".to_owned(),
        retention_vi: "không giữ gì".to_owned(),
        retention_en: "nothing".to_owned(),
        self_timed: true,
        any_one: true,
        documents: vec![of(CITIZEN, CITIZEN), of(MDL, MDL_ISO)],
    }
}

fn document(doc_type: &str, required: bool, elements: &[(&str, &str, bool)]) -> ProfileDocument {
    let element = |(namespace, identifier, required): &(&str, &str, bool)| ProfileElement {
        namespace: (*namespace).to_owned(),
        identifier: (*identifier).to_owned(),
        required: *required,
    };
    ProfileDocument { doc_type: doc_type.to_owned(), required, elements: elements.iter().map(element).collect() }
}
