"""The worker that RunPod Serverless runs: matting and masks on a GPU, over `matting/wire.py`."""
