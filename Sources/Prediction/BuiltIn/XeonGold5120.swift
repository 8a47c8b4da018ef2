extension BuiltInPredictors {
    /// Written by `scripts/embed-predictor` from a predictor's file.
    static let xeonGold5120 = #"""
        {"checksum":"1eeab4d8feab7946","format":"perjoule-predictor","predictor":{"models":[{"crossValidation":{"mea\#
        nError":0.08128147992686524,"medianError":0.05184811077245816,"physicalMeanError":0.0812814799268653,"rows":\#
        976},"interval":{"coverage":0.9,"logHalfWidth":0.17880955948041663},"largest":[256,224,11,512,512,5,3,1,1,22\#
        4,11,5,3,0,0],"prices":[1.507765435610211e-09,8.429673282052666e-09,3.907535635830809e-08,8.953026642348143e\#
        -09,1.1351407353237794e-08,6.645639917981448e-08,1.4604700857668911e-08,4.040955093619221e-10,2.288934416785\#
        026e-10,1.5427276945563817e-09,1.5890041267762102e-08,3.572729967150629e-08,1.3356427684666412e-08,5.9961462\#
        00084143e-08,5.624668658246063e-09,0.007085824523178306],"smallest":[1,4,1,1,2,1,0,1,1,4,1,1,0,0,0],"terms":\#
        [{"name":"direct: multiply-accumulates on padded channels","unit":"MAC"},{"name":"direct: input bytes","unit\#
        ":"byte"},{"name":"direct: reordered input bytes on fresh pages","unit":"byte"},{"name":"direct: input bytes\#
         read","unit":"byte"},{"name":"direct: padded output bytes","unit":"byte"},{"name":"direct: padded output by\#
        tes on fresh pages","unit":"byte"},{"name":"direct: padded weight bytes","unit":"byte"},{"name":"direct: wei\#
        ght bytes loaded by rows","unit":"byte"},{"name":"direct: weight bytes loaded beyond the core's cache","unit\#
        ":"byte"},{"name":"columns: multiply-accumulates","unit":"MAC"},{"name":"columns: unfolded bytes","unit":"by\#
        te"},{"name":"columns: input bytes read","unit":"byte"},{"name":"columns: output bytes","unit":"byte"},{"nam\#
        e":"columns: output bytes on fresh pages","unit":"byte"},{"name":"columns: weight bytes packed per image","u\#
        nit":"byte"},{"name":"calls","unit":"call"}],"type":"conv2d"},{"crossValidation":{"meanError":0.044373853830\#
        57954,"medianError":0.029216747929409044,"physicalMeanError":0.04437385383057955,"rows":992},"interval":{"co\#
        verage":0.9,"logHalfWidth":0.07786579105548688},"largest":[512,4991,4999,0],"prices":[1.6715792958534876e-09\#
        ,2.820807619503898e-09,2.315338856493319e-09,1.357523408318875e-09,2.76630078746544e-09,1.7630398767813398e-\#
        08,5.637839695576214e-09,1.9627891164776683e-09,0.0008138528545902704],"smallest":[1,4,1,0],"terms":[{"name"\#
        :"multiply-accumulates","unit":"MAC"},{"name":"weight bytes","unit":"byte"},{"name":"weight bytes beyond the\#
         shared cache","unit":"byte"},{"name":"weight bytes packed","unit":"byte"},{"name":"weight bytes packed beyo\#
        nd the shared cache","unit":"byte"},{"name":"input bytes","unit":"byte"},{"name":"output bytes","unit":"byte\#
        "},{"name":"partial sums written, in bytes","unit":"byte"},{"name":"calls","unit":"call"}],"type":"linear"},\#
        {"crossValidation":{"meanError":0.04025375241653144,"medianError":0.026347505110743397,"physicalMeanError":0\#
        .0402537524165315,"rows":985},"interval":{"coverage":0.9,"logHalfWidth":0.08902673135374277},"largest":[256,\#
        224,11,512,5,3,224,11,5,3],"prices":[6.702738352050161e-08,4.1663576570967294e-07,0,0,5.384373267524e-08,3.5\#
        371031471770153e-09,0.00044338715820288965],"smallest":[1,4,1,1,1,0,4,1,1,0],"terms":[{"name":"taps compared\#
        ","unit":"comparison"},{"name":"new maxima among random values","unit":"comparison"},{"name":"window rows","\#
        unit":"element"},{"name":"output bytes","unit":"byte"},{"name":"output bytes on fresh pages","unit":"byte"},\#
        {"name":"bytes of input rows touched","unit":"byte"},{"name":"calls","unit":"call"}],"type":"maxpool2d"},{"c\#
        rossValidation":{"meanError":0.4762938035657153,"medianError":0.07023969263980472,"physicalMeanError":0.4762\#
        9380356571605,"rows":988},"interval":{"coverage":0.9,"logHalfWidth":1.0680391930182465},"largest":[511,49986\#
        48,0],"prices":[1.6696567980551303e-09,1.5602018910342742e-09,2.225309266794412e-08,0.00044338715820288965],\#
        "smallest":[1,53053,0],"terms":[{"name":"bytes through the core","unit":"byte"},{"name":"bytes through the c\#
        ore beyond the shared cache","unit":"byte"},{"name":"output bytes on fresh pages","unit":"byte"},{"name":"ca\#
        lls","unit":"call"}],"type":"relu"},{"crossValidation":{"meanError":0.3780361580409239,"medianError":0.37083\#
        638938884084,"physicalMeanError":0.37803615804092405,"rows":489},"interval":{"coverage":0.9,"logHalfWidth":0\#
        .5177185480321493},"largest":[512,4960735,0],"prices":[1.5470780755571382e-09,6.089305814323881e-09,0,0.0004\#
        4338715820288965],"smallest":[1,55303,0],"terms":[{"name":"bytes through the core","unit":"byte"},{"name":"b\#
        ytes through the core beyond the shared cache","unit":"byte"},{"name":"output bytes on fresh pages","unit":"\#
        byte"},{"name":"calls","unit":"call"}],"type":"sigmoid"},{"crossValidation":{"meanError":0.24057582859722965\#
        ,"medianError":0.2350760569767687,"physicalMeanError":0.24057582859722956,"rows":493},"interval":{"coverage"\#
        :0.9,"logHalfWidth":0.3591569626466559},"largest":[511,4997864],"prices":[4.086850989275852e-09,0,2.03592425\#
        43094055e-08,0,0,0.00044338715820288965],"smallest":[1,61283],"terms":[{"name":"bytes read and written","uni\#
        t":"byte"},{"name":"bytes read and written beyond the core's cache","unit":"byte"},{"name":"bytes read and w\#
        ritten beyond the shared cache","unit":"byte"},{"name":"output bytes on fresh pages","unit":"byte"},{"name":\#
        "rows","unit":"piece"},{"name":"calls","unit":"call"}],"type":"softmax"},{"crossValidation":{"meanError":0.4\#
        723309949459145,"medianError":0.4275767153739878,"physicalMeanError":0.47233099494591446,"rows":491},"interv\#
        al":{"coverage":0.9,"logHalfWidth":0.6255168781401533},"largest":[512,4999836,0],"prices":[1.372262246091482\#
        5e-09,4.574358291270881e-09,0,0.00044338715820288965],"smallest":[1,52205,0],"terms":[{"name":"bytes through\#
         the core","unit":"byte"},{"name":"bytes through the core beyond the shared cache","unit":"byte"},{"name":"o\#
        utput bytes on fresh pages","unit":"byte"},{"name":"calls","unit":"call"}],"type":"tanh"}],"name":"xeon-gold\#
        -5120","options":{"correctionRows":0,"coverage":0.9,"folds":5,"processor":{"coreCacheBytes":1048576,"freshPa\#
        geBytes":33554432,"sharedCacheBytes":20185088,"vectorWidth":16},"seed":1,"tuningRows":300}},"version":1}
        """#
}
