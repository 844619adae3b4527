use crate::{NOW, SCENES};
use dinhdanh_presentation::{Message, Window};
use dinhdanh_verifier::{Shown, VolatileMemory};

/// No bytes but genuine ones are accepted, as the message of a code or as the response of a session, and none that the
/// oracle refuses.
pub(crate) fn run(data: &[u8]) {
    let mut memory = VolatileMemory::new();
    if let Ok(shown) = Shown::open(data, NOW, &Window::default(), Some(&mut memory))
        && let Ok(verdict) = SCENES[0].verifier().verify(&shown, None, Some((&mut memory, "check")), NOW)
    {
        SCENES[0].assert_sound(&verdict);
        if let Ok(Message::SelfTimed(message)) = Message::parse(data) {
            SCENES[0].assert_agreed(&message.response, &message.transcript(), &verdict);
        }
    }
    for scene in SCENES.iter() {
        if let Ok(verdict) = scene.verifier().verify(&scene.show(data), None, None, scene.at) {
            scene.assert_sound(&verdict);
            scene.assert_agreed(data, &scene.transcript, &verdict);
        }
    }
}
