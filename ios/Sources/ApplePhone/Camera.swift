#if canImport(AVFoundation) && os(iOS)
import AVFoundation
import Dinhdanh
import Foundation

// Not run here: written from documentation, on a machine without Xcode.

/// The camera's Y planes, the newest only. Nothing is recorded.
public final class Camera: NSObject, AVCaptureVideoDataOutputSampleBufferDelegate, @unchecked Sendable {
    /// For the preview on the screen.
    let session = AVCaptureSession()
    private let queue = DispatchQueue(label: "vn.dinhdanh.camera")
    private var pictures: AsyncStream<Picture>.Continuation?
    /// On the queue alone: a stream that ends late must not stop the one that came after it.
    private var turn = 0

    /// Asks for the permission, starts, and gives pictures until the stream is let go; `nil` where it may not, or there is no camera.
    public func start() async -> AsyncStream<Picture>? {
        guard await AVCaptureDevice.requestAccess(for: .video),
            let device = AVCaptureDevice.default(.builtInWideAngleCamera, for: .video, position: .back),
            let input = try? AVCaptureDeviceInput(device: device)
        else { return nil }
        let (stream, continuation) = AsyncStream<Picture>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let output = AVCaptureVideoDataOutput()
        output.videoSettings = [
            kCVPixelBufferPixelFormatTypeKey as String: kCVPixelFormatType_420YpCbCr8BiPlanarFullRange
        ]
        output.alwaysDiscardsLateVideoFrames = true
        output.setSampleBufferDelegate(self, queue: queue)
        queue.async { [self] in
            turn += 1
            let mine = turn
            continuation.onTermination = { [weak self] _ in
                self?.queue.async { if self?.turn == mine { self?.session.stopRunning() } }
            }
            pictures = continuation
            session.beginConfiguration()
            session.sessionPreset = .hd1280x720
            if session.inputs.isEmpty, session.canAddInput(input) { session.addInput(input) }
            if session.outputs.isEmpty, session.canAddOutput(output) { session.addOutput(output) }
            session.commitConfiguration()
            session.startRunning()
        }
        return stream
    }

    public func captureOutput(
        _ output: AVCaptureOutput, didOutput sample: CMSampleBuffer, from connection: AVCaptureConnection
    ) {
        guard let buffer = CMSampleBufferGetImageBuffer(sample) else { return }
        CVPixelBufferLockBaseAddress(buffer, .readOnly)
        defer { CVPixelBufferUnlockBaseAddress(buffer, .readOnly) }
        guard let plane = CVPixelBufferGetBaseAddressOfPlane(buffer, 0) else { return }
        let stride = CVPixelBufferGetBytesPerRowOfPlane(buffer, 0)
        let height = CVPixelBufferGetHeightOfPlane(buffer, 0)
        let width = CVPixelBufferGetWidthOfPlane(buffer, 0)
        pictures?.yield(
            Picture(
                luma: Data(bytes: plane, count: stride * height), width: UInt32(width), height: UInt32(height),
                stride: UInt32(stride)))
    }
}
#endif
