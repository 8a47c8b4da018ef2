/// Answers of Ray 2.60 to Perjoule, with what is not read taken out and paths and identifiers shortened.
enum RayRecordings {
    /// `GET /api/serve/applications/`: stages `first` and `second`, of two replicas and one.
    static let applications = Array(
        #"""
        {"controller_info": {"node_ip": "127.0.0.1", "actor_name": "SERVE_CONTROLLER_ACTOR"},
        "proxy_location": "HeadOnly", "http_options": {"host": "127.0.0.1", "port": 8000, "root_path": "",
        "request_timeout_s": null, "keep_alive_timeout_s": 90, "ssl_keyfile": null, "ssl_certfile": null,
        "ssl_keyfile_password": null, "ssl_ca_certs": null}, "grpc_options": {"port": 9000,
        "grpc_servicer_functions": [], "request_timeout_s": null, "enable_reflection": true},
        "applications": {"demo": {"name": "demo", "route_prefix": "/", "status": "RUNNING", "message": "",
        "last_deployed_time_s": 1795279992.424544, "deployed_app_config": {"name": "demo", "route_prefix": "/",
        "import_path": "perjoule_ray.app:build", "deployments": [{"name": "perjoule-gateway", "num_replicas": 1,
        "max_ongoing_requests": 256, "ray_actor_options": {"num_cpus": 0.1}}, {"name": "first", "num_replicas": 2,
        "max_ongoing_requests": 64, "user_config": {"variant": "small", "model": "/models/a-small.onnx", "batch": 1,
        "threads": 1}, "ray_actor_options": {"num_cpus": 1.0}}, {"name": "second", "num_replicas": 1,
        "max_ongoing_requests": 64, "user_config": {"variant": "b", "model": "/models/b.onnx", "batch": 4,
        "threads": 1}, "ray_actor_options": {"num_cpus": 1.0}}], "args": {"pipeline": "demo",
        "stages": [{"name": "first", "after": []}, {"name": "second", "after": ["first"]}]}}, "source": "declarative",
        "deployments": {"first": {"name": "first", "status": "HEALTHY", "status_trigger": "CONFIG_UPDATE_COMPLETED",
        "message": "", "deployment_config": {"name": "first", "num_replicas": 2, "max_ongoing_requests": 64,
        "user_config": {"variant": "small", "model": "/models/a-small.onnx", "batch": 1, "threads": 1},
        "ray_actor_options": {"num_cpus": 1.0}}, "target_num_replicas": 2, "required_resources": {"CPU": 1.0},
        "replicas": [{"node_id": "39e79e2f", "node_ip": "127.0.0.1", "replica_id": "hjavh26m", "state": "RUNNING",
        "pid": 31326}, {"node_id": "60b1cf1e", "node_ip": "127.0.0.1", "replica_id": "uniqis5v", "state": "RUNNING",
        "pid": 31393}]}, "second": {"name": "second", "status": "HEALTHY", "status_trigger": "CONFIG_UPDATE_COMPLETED",
        "message": "", "deployment_config": {"name": "second", "num_replicas": 1, "max_ongoing_requests": 64,
        "user_config": {"variant": "b", "model": "/models/b.onnx", "batch": 4, "threads": 1},
        "ray_actor_options": {"num_cpus": 1.0}}, "target_num_replicas": 1, "required_resources": {"CPU": 1.0},
        "replicas": [{"node_id": "60b1cf1e", "node_ip": "127.0.0.1", "replica_id": "p2aifkll", "state": "RUNNING",
        "pid": 31394}]}, "perjoule-gateway": {"name": "perjoule-gateway", "status": "HEALTHY",
        "status_trigger": "CONFIG_UPDATE_COMPLETED", "message": "", "deployment_config": {"name": "perjoule-gateway",
        "num_replicas": 1, "max_ongoing_requests": 256, "user_config": null, "ray_actor_options": {"num_cpus": 0.1}},
        "target_num_replicas": 1, "required_resources": {"CPU": 0.1}, "replicas": [{"node_id": "39e79e2f",
        "node_ip": "127.0.0.1", "replica_id": "sd5qf7ng", "state": "RUNNING", "pid": 31395}]}}}},
        "target_capacity": null}
        """#.utf8)

    /// `GET /nodes?view=summary`: two nodes of one machine.
    static let nodes = Array(
        #"""
        {"result": true, "msg": "Node summary fetched.", "data": {"summary": [{"ip": "127.0.0.1", "hostname": "vm",
        "raylet": {"nodeId": "39e79e2f", "nodeManagerAddress": "127.0.0.1", "nodeManagerHostname": "vm",
        "metricsExportPort": 9091, "isHeadNode": true, "state": "ALIVE"}}, {"ip": "127.0.0.1", "hostname": "vm",
        "raylet": {"nodeId": "60b1cf1e", "nodeManagerAddress": "127.0.0.1", "nodeManagerHostname": "vm",
        "metricsExportPort": 9092, "isHeadNode": false, "state": "ALIVE"}}]}}
        """#.utf8)

    // swift-format-ignore: a sample is one line
    /// A node's metrics.
    static let metrics = Array(
        #"""
        ray_perjoule_request_seconds_bucket{Component="core_worker",NodeAddress="127.0.0.1",SessionName="session_1",Version="2.60.0",WorkerId="98f0",application="demo",deployment="perjoule-gateway",le="0.006275",model="demo",otel_scope_name="ray._private",otel_scope_schema_url="",otel_scope_version="",replica="sd5qf7ng"} 0.0
        ray_perjoule_request_seconds_bucket{Component="core_worker",NodeAddress="127.0.0.1",SessionName="session_1",Version="2.60.0",WorkerId="98f0",application="demo",deployment="perjoule-gateway",le="0.008157",model="demo",otel_scope_name="ray._private",otel_scope_schema_url="",otel_scope_version="",replica="sd5qf7ng"} 0.0
        ray_perjoule_request_seconds_bucket{Component="core_worker",NodeAddress="127.0.0.1",SessionName="session_1",Version="2.60.0",WorkerId="98f0",application="demo",deployment="perjoule-gateway",le="0.010604",model="demo",otel_scope_name="ray._private",otel_scope_schema_url="",otel_scope_version="",replica="sd5qf7ng"} 0.0
        ray_perjoule_request_seconds_bucket{Component="core_worker",NodeAddress="127.0.0.1",SessionName="session_1",Version="2.60.0",WorkerId="98f0",application="demo",deployment="perjoule-gateway",le="0.017922",model="demo",otel_scope_name="ray._private",otel_scope_schema_url="",otel_scope_version="",replica="sd5qf7ng"} 2.0
        ray_perjoule_request_seconds_bucket{Component="core_worker",NodeAddress="127.0.0.1",SessionName="session_1",Version="2.60.0",WorkerId="98f0",application="demo",deployment="perjoule-gateway",le="0.023298",model="demo",otel_scope_name="ray._private",otel_scope_schema_url="",otel_scope_version="",replica="sd5qf7ng"} 3.0
        ray_perjoule_request_seconds_bucket{Component="core_worker",NodeAddress="127.0.0.1",SessionName="session_1",Version="2.60.0",WorkerId="98f0",application="demo",deployment="perjoule-gateway",le="0.030288",model="demo",otel_scope_name="ray._private",otel_scope_schema_url="",otel_scope_version="",replica="sd5qf7ng"} 3.0
        ray_perjoule_request_seconds_bucket{Component="core_worker",NodeAddress="127.0.0.1",SessionName="session_1",Version="2.60.0",WorkerId="98f0",application="demo",deployment="perjoule-gateway",le="0.039374",model="demo",otel_scope_name="ray._private",otel_scope_schema_url="",otel_scope_version="",replica="sd5qf7ng"} 3.0
        ray_perjoule_request_seconds_bucket{Component="core_worker",NodeAddress="127.0.0.1",SessionName="session_1",Version="2.60.0",WorkerId="98f0",application="demo",deployment="perjoule-gateway",le="+Inf",model="demo",otel_scope_name="ray._private",otel_scope_schema_url="",otel_scope_version="",replica="sd5qf7ng"} 3.0
        # HELP ray_node_cpu_count Total CPUs available on a ray node
        # TYPE ray_node_cpu_count gauge
        ray_node_cpu_count{IsHeadNode="true",RayNodeType="head",SessionName="session_1",Version="2.60.0",ip="127.0.0.1",otel_scope_name="ray._private",otel_scope_schema_url="",otel_scope_version=""} 2.0
        # HELP ray_perjoule_stage_busy_seconds_total Seconds in which batches were computed.
        # TYPE ray_perjoule_stage_busy_seconds_total counter
        ray_perjoule_stage_busy_seconds_total{Component="core_worker",NodeAddress="127.0.0.1",SessionName="session_1",Version="2.60.0",WorkerId="98f0",application="demo",deployment="first",otel_scope_name="ray._private",otel_scope_schema_url="",otel_scope_version="",replica="hjavh26m",stage="first",variant="small"} 0.002057751000393182
        # HELP ray_perjoule_requests_total Requests answered, by status.
        # TYPE ray_perjoule_requests_total counter
        ray_perjoule_requests_total{Component="core_worker",NodeAddress="127.0.0.1",SessionName="session_1",Version="2.60.0",WorkerId="98f0",application="demo",deployment="perjoule-gateway",model="unknown",otel_scope_name="ray._private",otel_scope_schema_url="",otel_scope_version="",replica="sd5qf7ng",status="404"} 1.0
        ray_perjoule_requests_total{Component="core_worker",NodeAddress="127.0.0.1",SessionName="session_1",Version="2.60.0",WorkerId="98f0",application="demo",deployment="perjoule-gateway",model="demo",otel_scope_name="ray._private",otel_scope_schema_url="",otel_scope_version="",replica="sd5qf7ng",status="200"} 3.0
        ray_perjoule_requests_total{Component="core_worker",NodeAddress="127.0.0.1",SessionName="session_1",Version="2.60.0",WorkerId="98f0",application="demo",deployment="perjoule-gateway",model="first",otel_scope_name="ray._private",otel_scope_schema_url="",otel_scope_version="",replica="sd5qf7ng",status="400"} 1.0
        """#.utf8)
}
