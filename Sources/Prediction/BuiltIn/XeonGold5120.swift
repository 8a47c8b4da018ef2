extension BuiltInPredictors {
    /// Written by `scripts/embed-predictor` from a predictor's file.
    static let xeonGold5120 = #"""
        {"checksum":"1c54d73e2ee9cf07","format":"perjoule-predictor","predictor":{"models":[{"crossValidation":{"mea\#
        nError":0.08128147992686524,"medianError":0.05184811077245816,"physicalMeanError":0.0812814799268653,"rows":\#
        976},"interval":{"coverage":0.9,"logHalfWidth":0.17880955948041663},"largest":[256,224,11,512,512,5,3,1,1],"\#
        prices":[1.507765435610211e-09,8.429673282052666e-09,3.907535635830809e-08,8.953026642348143e-09,1.135140735\#
        3237794e-08,6.645639917981448e-08,1.4604700857668911e-08,4.040955093619221e-10,2.288934416785026e-10,1.54272\#
        76945563817e-09,1.5890041267762102e-08,3.572729967150629e-08,1.3356427684666412e-08,5.996146200084143e-08,5.\#
        624668658246063e-09,0.007085824523178306],"smallest":[1,4,1,1,2,1,0,1,1],"terms":[{"name":"direct: multiply-\#
        accumulates on padded channels","unit":"MAC"},{"name":"direct: input bytes","unit":"byte"},{"name":"direct: \#
        reordered input bytes on fresh pages","unit":"byte"},{"name":"direct: input bytes read","unit":"byte"},{"nam\#
        e":"direct: padded output bytes","unit":"byte"},{"name":"direct: padded output bytes on fresh pages","unit":\#
        "byte"},{"name":"direct: padded weight bytes","unit":"byte"},{"name":"direct: weight bytes loaded by rows","\#
        unit":"byte"},{"name":"direct: weight bytes loaded beyond the core's cache","unit":"byte"},{"name":"columns:\#
         multiply-accumulates","unit":"MAC"},{"name":"columns: unfolded bytes","unit":"byte"},{"name":"columns: inpu\#
        t bytes read","unit":"byte"},{"name":"columns: output bytes","unit":"byte"},{"name":"columns: output bytes o\#
        n fresh pages","unit":"byte"},{"name":"columns: weight bytes packed per image","unit":"byte"},{"name":"calls\#
        ","unit":"call"}],"type":"conv2d"},{"crossValidation":{"meanError":0.04437385383057954,"medianError":0.02921\#
        6747929409044,"physicalMeanError":0.04437385383057955,"rows":992},"interval":{"coverage":0.9,"logHalfWidth":\#
        0.07786579105548688},"largest":[512,4991,4999],"prices":[1.6715792958534876e-09,2.820807619503898e-09,2.3153\#
        38856493319e-09,1.357523408318875e-09,2.76630078746544e-09,1.7630398767813398e-08,5.637839695576214e-09,1.96\#
        27891164776683e-09,0.0008138528545902704],"smallest":[1,4,1],"terms":[{"name":"multiply-accumulates","unit":\#
        "MAC"},{"name":"weight bytes","unit":"byte"},{"name":"weight bytes beyond the shared cache","unit":"byte"},{\#
        "name":"weight bytes packed","unit":"byte"},{"name":"weight bytes packed beyond the shared cache","unit":"by\#
        te"},{"name":"input bytes","unit":"byte"},{"name":"output bytes","unit":"byte"},{"name":"partial sums writte\#
        n, in bytes","unit":"byte"},{"name":"calls","unit":"call"}],"type":"linear"},{"crossValidation":{"meanError"\#
        :0.04025375241653143,"medianError":0.026347505110741642,"physicalMeanError":0.04025375241653147,"rows":985},\#
        "interval":{"coverage":0.9,"logHalfWidth":0.08902673135374543},"largest":[256,224,11,512,5,3],"prices":[6.70\#
        2738352050149e-08,4.1663576570967834e-07,0,0,5.384373267523808e-08,3.5371031471767927e-09,0.0004433871582028\#
        781],"smallest":[1,4,1,1,1,0],"terms":[{"name":"taps compared","unit":"comparison"},{"name":"new maxima amon\#
        g random values","unit":"comparison"},{"name":"window rows","unit":"element"},{"name":"output bytes","unit":\#
        "byte"},{"name":"output bytes on fresh pages","unit":"byte"},{"name":"bytes of input rows touched","unit":"b\#
        yte"},{"name":"calls","unit":"call"}],"type":"maxpool2d"},{"crossValidation":{"meanError":0.4762938035657151\#
        6,"medianError":0.07023969263980462,"physicalMeanError":0.47629380356571593,"rows":988},"interval":{"coverag\#
        e":0.9,"logHalfWidth":1.0680391930182462},"largest":[511,4998648,0],"prices":[1.6696567980550955e-09,1.56020\#
        189103448e-09,2.2253092667943438e-08,0.0004433871582028781],"smallest":[1,53053,0],"terms":[{"name":"bytes t\#
        hrough the core","unit":"byte"},{"name":"bytes through the core beyond the shared cache","unit":"byte"},{"na\#
        me":"output bytes on fresh pages","unit":"byte"},{"name":"calls","unit":"call"}],"type":"relu"},{"crossValid\#
        ation":{"meanError":0.37803615804092383,"medianError":0.37083638938884045,"physicalMeanError":0.378036158040\#
        92366,"rows":489},"interval":{"coverage":0.9,"logHalfWidth":0.5177185480321497},"largest":[512,4960735],"pri\#
        ces":[1.5470780755571126e-09,6.08930581432391e-09,0,0.0004433871582028781],"smallest":[1,55303],"terms":[{"n\#
        ame":"bytes through the core","unit":"byte"},{"name":"bytes through the core beyond the shared cache","unit"\#
        :"byte"},{"name":"output bytes on fresh pages","unit":"byte"},{"name":"calls","unit":"call"}],"type":"sigmoi\#
        d"},{"crossValidation":{"meanError":0.24057587236294317,"medianError":0.2350760569767687,"physicalMeanError"\#
        :0.2405758723629434,"rows":493},"interval":{"coverage":0.9,"logHalfWidth":0.3591569626466564},"largest":[511\#
        ,4997864],"prices":[2.043446585517031e-09,1.017964353867301e-08,0,0.0004433871582028781],"smallest":[1,61283\#
        ],"terms":[{"name":"bytes through the core","unit":"byte"},{"name":"bytes through the core beyond the shared\#
         cache","unit":"byte"},{"name":"output bytes on fresh pages","unit":"byte"},{"name":"calls","unit":"call"}],\#
        "type":"softmax"},{"crossValidation":{"meanError":0.4723309949459145,"medianError":0.4275767153739879,"physi\#
        calMeanError":0.47233099494591446,"rows":491},"interval":{"coverage":0.9,"logHalfWidth":0.6255168781401533},\#
        "largest":[512,4999836],"prices":[1.3722622460914968e-09,4.574358291270871e-09,0,0.0004433871582028781],"sma\#
        llest":[1,52205],"terms":[{"name":"bytes through the core","unit":"byte"},{"name":"bytes through the core be\#
        yond the shared cache","unit":"byte"},{"name":"output bytes on fresh pages","unit":"byte"},{"name":"calls","\#
        unit":"call"}],"type":"tanh"}],"name":"xeon-gold-5120","options":{"correctionRows":0,"coverage":0.9,"folds":\#
        5,"processor":{"coreCacheBytes":1048576,"freshPageBytes":33554432,"sharedCacheBytes":20185088,"vectorWidth":\#
        16},"seed":1,"tuningRows":300}},"version":1}
        """#
}
