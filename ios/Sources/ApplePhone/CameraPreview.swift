#if canImport(AVFoundation) && canImport(UIKit) && os(iOS)
import AVFoundation
import SwiftUI
import UIKit

// Not run here: written from documentation, on a machine without Xcode.

/// What the camera sees, so that the person can aim.
public struct CameraPreview: UIViewRepresentable {
    private let camera: Camera

    public init(camera: Camera) {
        self.camera = camera
    }

    public func makeUIView(context: Context) -> UIView {
        let view = PreviewView()
        view.preview?.session = camera.session
        view.preview?.videoGravity = .resizeAspectFill
        return view
    }

    public func updateUIView(_ view: UIView, context: Context) {}
}

/// A view whose layer is the preview: it changes its size with the view.
private final class PreviewView: UIView {
    override class var layerClass: AnyClass { AVCaptureVideoPreviewLayer.self }
    var preview: AVCaptureVideoPreviewLayer? { layer as? AVCaptureVideoPreviewLayer }
}
#endif
