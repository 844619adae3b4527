package vn.dinhdanh.sample.app

import android.app.Activity
import android.view.WindowManager.LayoutParams
import android.view.WindowManager.LayoutParams.BRIGHTNESS_OVERRIDE_FULL
import android.view.WindowManager.LayoutParams.BRIGHTNESS_OVERRIDE_NONE
import vn.dinhdanh.sample.models.Display

/** The window's brightness, and that it stays on, while a code is shown. */
class ScreenLight(private val activity: () -> Activity?) : Display {
    override fun brighten(on: Boolean) {
        val window = activity()?.window ?: return
        if (on) window.addFlags(LayoutParams.FLAG_KEEP_SCREEN_ON) else window.clearFlags(LayoutParams.FLAG_KEEP_SCREEN_ON)
        window.attributes = window.attributes.apply {
            screenBrightness = if (on) BRIGHTNESS_OVERRIDE_FULL else BRIGHTNESS_OVERRIDE_NONE
        }
    }
}
