package vn.dinhdanh.sample.app

import android.Manifest
import android.content.Context
import android.content.Intent
import android.content.pm.PackageManager.PERMISSION_GRANTED
import android.graphics.SurfaceTexture
import android.os.Build
import android.os.Bundle
import android.view.Surface
import android.view.TextureView
import android.view.WindowManager.LayoutParams.FLAG_SECURE
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.compose.foundation.layout.safeDrawingPadding
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.Modifier
import androidx.compose.ui.viewinterop.AndroidView
import vn.dinhdanh.sample.models.CameraGate
import vn.dinhdanh.sample.screens.AppScreen
import vn.dinhdanh.sample.screens.LocalPictures
import vn.dinhdanh.sample.screens.SampleTheme

/** The app's one window. */
class MainActivity : ComponentActivity() {
    private val app get() = application as SampleApp

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        // Before the first frame: no screenshot, no picture in the list of recent apps, no recording.
        window.setFlags(FLAG_SECURE, FLAG_SECURE)
        // No window of another app above this one: it could put another purpose before the consent. Before Android 12 no touch counts
        // that came through one.
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) window.setHideOverlayWindows(true)
        window.decorView.filterTouchesWhenObscured = true
        setContent {
            CompositionLocalProvider(LocalPictures provides AndroidPictures) {
                SampleTheme {
                    // From Android 15 on the window goes below the system's bars.
                    AppScreen(app.model, app.scope, app.camera.pictures(), Modifier.safeDrawingPadding()) { modifier ->
                        AndroidView(::preview, modifier)
                    }
                }
            }
        }
    }

    /** What the camera sees. It asks for the camera when the scanner opens, and not before. */
    private fun preview(context: Context) = TextureView(context).apply {
        app.camera.gate.asks()
        requestPermissions(arrayOf(Manifest.permission.CAMERA), 0)
        surfaceTextureListener = Preview(app.camera.gate)
    }

    /** Without results the question was interrupted: no is the answer until it is asked again. */
    override fun onRequestPermissionsResult(requestCode: Int, permissions: Array<String>, grantResults: IntArray) {
        super.onRequestPermissionsResult(requestCode, permissions, grantResults)
        app.camera.gate.answered(PERMISSION_GRANTED in grantResults)
    }

    @Deprecated("As the framework has it; AndroidX wraps the same call.")
    override fun onActivityResult(requestCode: Int, resultCode: Int, data: Intent?) {
        @Suppress("DEPRECATION")
        super.onActivityResult(requestCode, resultCode, data)
        app.files.answered(requestCode, resultCode, data)
    }

    override fun onResume() {
        super.onResume()
        app.front = this
    }

    override fun onStop() {
        // A wallet that nobody looks at is locked. Who turns his phone is looking at it.
        if (!isChangingConfigurations) app.model.left()
        if (app.front === this) app.front = null
        super.onStop()
    }
}

private class Preview(private val gate: CameraGate<Surface>) : TextureView.SurfaceTextureListener {
    override fun onSurfaceTextureAvailable(texture: SurfaceTexture, width: Int, height: Int) {
        texture.setDefaultBufferSize(1280, 720)
        gate.aims(Surface(texture))
    }

    override fun onSurfaceTextureSizeChanged(texture: SurfaceTexture, width: Int, height: Int) = Unit

    override fun onSurfaceTextureDestroyed(texture: SurfaceTexture): Boolean {
        gate.aims(null)
        return true
    }

    override fun onSurfaceTextureUpdated(texture: SurfaceTexture) = Unit
}
