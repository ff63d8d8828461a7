"""What made-up company names are made of: syllables of trade names, businesses with the ways to shorten them, places."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from mingcheng.divisions import children, division_rows, present_regions, region

SYLLABLES = (
    "安邦宝博昌辰诚驰川创达大德鼎东栋恩丰峰福富港高格冠光广贵国海翰航豪浩合和恒宏泓鸿华桦环皇辉汇惠慧基吉佳嘉坚建健江杰捷金锦京精景久"
    "巨聚君俊骏凯康科"
    "阔蓝朗乐力立利联良亮林龙隆鲁路绿纶迈茂美盟铭明茗慕南宁诺欧派磐鹏平普七启奇旗谦乾强勤青清庆群仁荣融如锐瑞润森山尚申盛圣世仕拾顺硕"
    "思斯松泰腾天通同拓"
    "万旺威维伟卫文沃武西希熙喜夏先贤翔祥欣新鑫信兴星雄秀旭轩雪雅亚炎扬阳耀业怡亿艺益毅银盈永优友宇禹玉誉元源远跃悦云韵泽展长兆哲振正"
    "之芝至志智中众舟洲"
    "竹卓紫宗尊佐凡帆枫蜂鲸象狮鹿鹤雁燕莺蝶荷莲藤柏樟榕桐槐橙杏桃梨梅兰菊葵芒麦稻禾谷垄陌溪涧泉湖泊潮汐澜沧渊潭礁屿岛岸湾塘堤桥渡帜锚"
    "舵桅橹桨笛琴瑟弦鼓"
    "锣钟磬墨砚毫笺卷册典籍史诗词赋歌谣舞绘雕琢璞璧瑜瑾珏珂琪琳琅玖瑶珑玲珊瑚贝螺砂岩矿晶钻铂钛铬钨锡铜铁钢陶瓷釉窑砖瓦檐廊亭阁楼台塔"
    "寺庐舍村坊街巷道途"
)
"""Characters that trade names use; many are read or look like others, as in the register."""

FOREIGN = ("AI", "XR", "U", "E", "360", "58", "ABC", "KN", "IOT", "2050", "NB", "ZK")

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆汪范石廖贾韦夏"
    "付方白邹孟熊秦邱侯江尹薛闫段雷龙史陶贺顾毛郝龚邵万覃武钱戴严莫孔向常汤"
)


class Business(NamedTuple):
    """A line of business as registered, the short ways that lists use, and its field (businesses of one field are near)."""

    text: str
    short: tuple[str, ...]
    field: str


_BUSINESSES = """
软件：软件 软件科技>软件 软件技术>软件 软件开发>软件 信息技术>信息 信息科技>信息 信息系统>信息 信息工程>信息 网络科技>网络 网络技术>网络
软件：数据科技>数据 大数据科技>大数据 数据服务>数据 数字科技>数字
软件：云计算科技>云计算 人工智能科技>人工智能 物联网科技>物联网 计算机系统>计算机 系统集成 工业软件>工软 信息安全技术>信息安全
软件：区块链科技>区块链 算法科技>算法 数智科技>数智 互联网科技>互联网
智能：智能科技>智能 智能装备>智能 智能制造>智能 机器人科技>机器人 自动化设备>自动化 自动化科技>自动化 智能控制技术>智能控制
智能：无人机科技>无人机 测控技术>测控
电子：电子科技>电子 电子技术>电子 电子 光电科技>光电 光电技术>光电 半导体 半导体科技>半导体 微电子>微电 通信技术>通信 通信设备>通信
电子：集成电路>集电 传感技术>传感 仪器仪表>仪表 连接器>连接
机械：机械 机械制造>机械 机械设备>机械 精密机械>精密 模具 数控机床>机床 电机 电器>电器 电气科技>电气 轴承 阀门 泵业 紧固件 五金制品>五金
机械：工具 液压件>液压 金属制品>金属 减速器 注塑机 缝纫机
汽车：汽车零部件>汽配 汽车科技>汽车 汽车销售服务>汽车销售 汽车电子>汽电 新能源汽车 摩托车配件>摩配 游艇制造>游艇 房车
材料：新材料科技>新材料 新材料>新材 塑料制品>塑料 橡胶制品>橡胶 化工>化工 化纤>化纤 包装材料>包装 玻璃制品>玻璃 磁性材料>磁材
材料：复合材料>复材 石墨烯科技>石墨烯 纸制品>纸品 地毯 胶粘剂
能源：新能源科技>新能源 光伏科技>光伏 储能技术>储能 节能环保科技>节能环保 环保科技>环保 环境工程>环境 电力工程>电力 氢能源>氢能
能源：充电桩运营>充电桩 碳资产管理>碳资产
建筑：建设工程>建设 建筑工程>建筑 装饰工程>装饰 园林绿化工程>园林绿化 市政工程>市政 房地产开发>房产 物业管理>物业 物业服务>物业
建筑：建筑设计>建筑设计 工程咨询>工程咨询 钢结构 幕墙工程>幕墙 古建筑修缮>古建筑
纺织：纺织科技>纺织 服饰>服饰 服装>服装 针织 家纺 制衣 鞋业 箱包 童装 丝绸 羊绒制品>羊绒
消费：日用品>日用 家具 厨具 文具 玩具 工艺品>工艺 化妆品>化妆 宠物用品>宠物 渔具 香氛 雨具 乐器 眼镜 钟表
食品：食品 食品科技>食品 餐饮管理>餐饮 餐饮服务>餐饮 农业科技>农业 农业开发>农业 水产品>水产 茶业 酒业 粮油 烘焙食品>烘焙 花卉
食品：生态农业>生态 中央厨房
医药：生物科技>生物 生物医药>生物 医疗科技>医疗 医疗器械>医疗 医药 健康管理>健康 健康科技>健康 养老服务>养老 口腔门诊 基因技术>基因
医药：医学检验>医检 康复器材
贸易：贸易 商贸 国际贸易>国贸 进出口>进出口 供应链管理>供应链 电子商务>电商 实业 百货 工贸 超市管理>超市 石油销售 跨境电商
物流：物流>物流 国际物流>物流 货运代理>货代 国际货运代理>货代 供应链 仓储服务>仓储 运输 冷链物流>冷链 海运 船舶管理 快递服务
金融：投资管理>投资 投资 创业投资 股权投资 资产管理>资管 融资租赁>租赁 小额贷款 基金管理 控股 典当 商业保理
文化：文化传媒>传媒 文化传播>文化 文化创意>文创 广告 广告传媒>广告 影视文化>影视 动漫科技>动漫 设计 会展服务>会展 体育文化>体育
文化：旅游开发>旅游 品牌策划>品牌 演艺经纪 网络游戏
教育：教育科技>教育 教育咨询>教育 教育培训>教培 人力资源>人力 人才服务>人才 劳务派遣>劳务 翻译服务>翻译 留学咨询>留学
服务：企业管理咨询>企业管理 企业管理>企管 商务咨询>商务 检测技术>检测 知识产权代理>知识产权 财务咨询>财务 科技 科技发展>科技 技术服务>技术
服务：保安服务>保安 家政服务>家政 测绘 质量认证>认证 园区运营管理>园区运营 税务师
"""


@cache
def businesses() -> tuple[Business, ...]:
    """All businesses, each once."""
    found: dict[str, Business] = {}
    for line in _BUSINESSES.split("\n"):
        field, colon, words = line.partition("：")
        for word in words.split() if colon else ():
            text, _sign, short = word.partition(">")
            found.setdefault(text, Business(text, (short,) if short and short != text else (), field))
    return tuple(found.values())


class Home(NamedTuple):
    """A place: its city, the province, perhaps a county; full and short names. `code` of the lowest of them."""

    code: str
    province: str
    province_short: str
    city: str
    city_short: str
    county: str
    county_short: str


_MUNICIPALITIES = ("110000", "120000", "310000", "500000")
_CITIES_ELSEWHERE = (
    "440100", "440300", "440600", "420100", "510100", "370100", "370200", "350100", "350200", "340100", "410100", "430100", "610100",
    "210200", "220100", "360100", "130100", "530100", "450100", "520100",
)  # fmt: skip


@cache
def homes() -> tuple[Home, ...]:
    """Every city and county of Zhejiang and Jiangsu, the municipalities with their districts, large cities elsewhere."""
    found: list[Home] = []
    for province in ("330000", "320000"):
        for city in children(province):
            found.append(home(city.code))
            found.extend(home(unit.code) for unit in children(city.code))
    for code in _MUNICIPALITIES:
        found.append(home(code))
        found.extend(home(unit.code) for unit in children(code))
    found.extend(home(code) for code in _CITIES_ELSEWHERE if code in present_regions())
    return tuple(found)


def home(code: str) -> Home:
    """A place by its code."""
    unit = region(code)
    above = region(unit.parent_code) if unit.parent_code else unit
    if unit.level == "province":
        return Home(code, unit.name, short(unit.name), unit.name, short(unit.name), "", "")
    if unit.level == "prefecture":
        return Home(code, above.name, short(above.name), unit.name, short(unit.name), "", "")
    top = region(above.parent_code) if above.parent_code else above
    return Home(code, top.name, short(top.name), above.name, short(above.name), unit.name, short(unit.name))


def short(name: str) -> str:
    """The short name of a place, as the table of divisions has it (恩施 for 恩施土家族苗族自治州)."""
    return _shorts().get(name) or name


@cache
def _shorts() -> dict[str, str]:
    return {row["name"]: row["short"] for row in division_rows()}
