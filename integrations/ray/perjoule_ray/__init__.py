"""The generic Ray Serve application of Perjoule: any pipeline of ONNX models, one deployment a stage."""
