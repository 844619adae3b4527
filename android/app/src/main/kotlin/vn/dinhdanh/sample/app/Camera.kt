package vn.dinhdanh.sample.app

import android.Manifest
import android.content.Context
import android.content.pm.PackageManager
import android.graphics.ImageFormat
import android.hardware.camera2.CameraAccessException
import android.hardware.camera2.CameraCaptureSession
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraDevice
import android.hardware.camera2.CameraManager
import android.hardware.camera2.CaptureRequest
import android.hardware.camera2.params.OutputConfiguration
import android.hardware.camera2.params.SessionConfiguration
import android.media.Image
import android.media.ImageReader
import android.os.Handler
import android.os.HandlerThread
import android.view.Surface
import java.util.concurrent.Executor
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.callbackFlow
import vn.dinhdanh.Picture
import vn.dinhdanh.sample.models.CameraGate
import vn.dinhdanh.sample.models.CameraLease
import vn.dinhdanh.sample.models.NoCamera

/** The back camera's Y planes, the newest only, for as long as somebody collects them. Nothing is recorded. */
class Camera(private val context: Context) {
    /** What it waits for: a surface for the preview, and the person's answer. */
    val gate = CameraGate<Surface>()
    private val manager = context.getSystemService(CameraManager::class.java)

    /** What it sees. */
    fun pictures(): Flow<Picture> = gate.pictures(::seen)

    private fun seen(aim: Surface): Flow<Picture> = callbackFlow {
        val id = back()
        if (id == null || context.checkSelfPermission(Manifest.permission.CAMERA) != PackageManager.PERMISSION_GRANTED) {
            close(NoCamera())
            return@callbackFlow
        }
        // Ends with the flow, and not before the system has given the camera or refused it.
        val looper = HandlerThread("camera").apply { start() }
        val handler = Handler(looper.looper)
        val thread = Executor { handler.post(it) }
        val reader = ImageReader.newInstance(WIDTH, HEIGHT, ImageFormat.YUV_420_888, 2)
        reader.setOnImageAvailableListener({ from -> from.acquireLatestImage()?.use { trySend(luma(it)) } }, handler)
        // On the thread of the callbacks alone.
        val lease = CameraLease<CameraDevice>(CameraDevice::close) {
            reader.close()
            looper.quitSafely()
        }
        fun failed() {
            close(NoCamera())
        }
        val session = object : CameraCaptureSession.StateCallback() {
            override fun onConfigured(session: CameraCaptureSession) {
                try {
                    val request = session.device.createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW).apply {
                        addTarget(reader.surface)
                        addTarget(aim)
                        set(CaptureRequest.CONTROL_AF_MODE, CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE)
                    }
                    session.setSingleRepeatingRequest(request.build(), thread, object : CameraCaptureSession.CaptureCallback() {})
                } catch (_: CameraAccessException) {
                    failed()
                } catch (_: IllegalStateException) {
                    failed()
                }
            }

            override fun onConfigureFailed(session: CameraCaptureSession) = failed()
        }
        val device = object : CameraDevice.StateCallback() {
            override fun onOpened(camera: CameraDevice) {
                if (!lease.opened(camera)) return
                val surfaces = listOf(reader.surface, aim).map { OutputConfiguration(it) }
                try {
                    camera.createCaptureSession(
                        SessionConfiguration(SessionConfiguration.SESSION_REGULAR, surfaces, thread, session),
                    )
                } catch (_: CameraAccessException) {
                    failed()
                }
            }

            override fun onDisconnected(camera: CameraDevice) {
                lease.failed(camera)
                failed()
            }

            override fun onError(camera: CameraDevice, code: Int) = onDisconnected(camera)
        }
        try {
            manager.openCamera(id, thread, device)
        } catch (_: CameraAccessException) {
            handler.post { lease.failed(null) }
            failed()
        }
        awaitClose { handler.post(lease::over) }
    }

    private fun back(): String? = manager.cameraIdList.firstOrNull {
        manager.getCameraCharacteristics(it)[CameraCharacteristics.LENS_FACING] == CameraCharacteristics.LENS_FACING_BACK
    }

    private fun luma(image: Image): Picture {
        val plane = image.planes[0]
        val bytes = ByteArray(plane.buffer.remaining()).also(plane.buffer::get)
        return Picture(bytes, image.width, image.height, plane.rowStride)
    }

    private companion object {
        // Every camera of Android's has this size (unconfirmed), and codes are drawn to be read by it.
        const val WIDTH = 1280
        const val HEIGHT = 720
    }
}
