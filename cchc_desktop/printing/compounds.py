"""Syllables that make one word together, so that a line rather ends elsewhere: the words official papers are full of."""

from __future__ import annotations

import re

from cchc_desktop.domain.text import NBSP

SOFT = "\ue000"
"""Stands for a blank where a line may break, but had better not. Private-use letters never come in (``text.clean``)."""
FIRM = "\ue001"
"""The same inside a name, where it had much better not."""

_WORDS = """
biên bản, biên lai, bàn giao, báo cáo, bưu chính công ích, bản chính, bản chụp, bản sao, bổ sung, bộ phận, cam kết, chuyên môn,
chính quyền, chính thức, chấp hành, chất lượng, chỉ số, chỉ tiêu, chỉ đạo, chịu trách nhiệm, chủ tịch, chức danh, chức năng, chức vụ,
chứng chỉ, chứng kiến, chứng minh, chứng nhận, chứng thực, chứng từ, cá nhân, cán bộ, công chức, công dân, công khai, công trình,
căn cứ, cơ quan, cư trú, cải cách, cấp đổi, cộng đồng, danh sách, di sản, doanh nghiệp, dân cư, dịch vụ, gia hạn, gia đình, giao dịch,
giá trị, giám sát, giải quyết, giấy phép, giấy tờ, hiện trạng, hiệu lực, hiệu quả, hoàn thiện, hoàn thành, hài lòng, hành chính,
hòa giải, hóa đơn, hôn nhân, hướng dẫn, hạn chế, hằng năm, hằng quý, hồ sơ, hỗ trợ, hội nghị, hợp đồng, khai sinh, khai tử, khiếu nại,
khách hàng, khảo sát, khắc phục, khởi công, kinh doanh, kinh tế, kiến nghị, kiểm soát, kiểm tra, kiểm điểm, kê khai, kế hoạch, kế toán,
kết hôn, kết luận, kết quả, kịp thời, lao động, liên quan, liệt sĩ, làm việc, lý do, lĩnh vực, lập thành, lệ phí, lịch sự, minh chứng,
mức độ, nghiêm túc, nghiệp vụ, nghĩa vụ, nguồn gốc, ngân sách, người dân, nhiệm vụ, nhà nước, nhà văn hóa, nhân dân, nhân viên,
niêm phong, niêm yết, nâng cao, nông nghiệp, năng lực, nội dung, nội vụ, pháp luật, pháp lý, phân chia, phân công, phê duyệt, phù hợp,
phương thức, phương án, phạm vi, phản ánh, phối hợp, phổ biến, phục vụ, quy chế, quy hoạch, quy trình, quy định, quyết định, quyền hạn,
quá hạn, quản lý, quản trị, rõ ràng, sách nhiễu, số hóa, sổ sách, sử dụng, sửa đổi, tham gia, thanh toán, thay đổi, theo dõi, thiết bị,
thành phần, thái độ, thông báo, thông tin, thường trú, thường xuyên, thẩm quyền, thế chấp, thống kê, thống nhất, thời gian, thời hạn,
thời điểm, thủ tục, thừa kế, thực hiện, thực tế, tiếp công dân, tiếp nhận, tiếp thu, tiếp xúc, trang thiết bị, tranh chấp, triển khai,
trung tâm, truyền thông, trách nhiệm, trình tự, trích lục, trả lời, trực tiếp, trực tuyến, tuyên truyền, tài chính, tài khoản,
tài liệu, tài sản, tái sử dụng, tình trạng, tùy thân, tư pháp, tỉ lệ, tố cáo, tổ chức, tổng hợp, tỷ lệ, văn bản, văn hóa, văn phòng,
vướng mắc, xác nhận, xác định, xây dựng, xếp loại, xử lý, xử phạt, yêu cầu, ý kiến, điều chỉnh, điện thoại, điện tử, đánh giá, đôn đốc,
đúng hạn, đăng ký, đơn vị, đại diện, đầu tư, đầy đủ, đề nghị, địa chính, địa chỉ, địa điểm, định kỳ, đối thoại, đồng ý, ổn định,
ủy ban nhân dân, ủy quyền
"""
_SORTED = sorted((word.strip() for word in _WORDS.replace("\n", " ").split(",")), key=len, reverse=True)
_FOUND = re.compile(rf"(?<!\w)(?:{'|'.join(_SORTED)})(?!\w)", re.IGNORECASE)
UPPER = "A-ZÀ-ÖØ-ÞĂĐĨŨƠƯ" + "".join(chr(code) for code in range(0x1EA0, 0x1EF9, 2))
_NAMES = re.compile(rf"(?<!\w)[{UPPER}]\w*(?: [{UPPER}]\w*)+")


def soften(text: str) -> str:
    """The text with :data:`SOFT` blanks inside words of several syllables, :data:`FIRM` ones inside names (capitalised syllables)."""
    text = _FOUND.sub(lambda found: found[0].replace(" ", SOFT), text)
    return _NAMES.sub(lambda found: found[0].replace(" ", FIRM), text)


_LEVELS = "[Tt]hành phố|[Tt]hị trấn|[Đđ]ặc khu|[Tt]hị xã|[Xx]ã|[Pp]hường|[Hh]uyện|[Qq]uận|[Tt]ỉnh|[Tt]hôn|[Kk]hu phố"
_UNITS = (
    "%|đồng|đ|ngày làm việc|giờ làm việc|ngày|giờ|phút|tháng|năm|bản|bộ|lần|liên|tờ|trang|lượt|người|hộ|hồ sơ|điểm|KB|MB|GB|TB"
)
_TIES = [
    re.compile(r"ngày \d{1,2} tháng \d{1,2} năm \d{4}"),
    re.compile(r"\d{1,2} giờ \d{2} phút"),
    re.compile(r"ngày \d{1,2}/\d{1,2}(/\d{4})?"),
    re.compile(r"(?<!\d)0\d{2,3}( \d{3,4}){1,3}(?!\d)"),
    re.compile(r"mã TTHC: \S+"),
    re.compile(r"(?<!\w)(Điều|khoản|điểm|Chương|Mẫu số|Quyển số|Quý|quý|tháng|năm|[Ss]ố) \d\S*"),
    re.compile(rf"(?<!\w)([Ôô]ng/[Bb]à|[Ôô]ng|[Bb]à) [{UPPER}]\w*"),
    re.compile(rf"\d+([.,]\d+)* ({_UNITS})(?!\w)"),
    re.compile(r"[≥≤<>] \d+"),
    re.compile(rf"(?:{_LEVELS}) [{UPPER}]\w*(?: [{UPPER}]\w*){{0,2}}"),
]


def tie(text: str) -> str:
    """Fixed blanks inside what must never be parted: dates, figures with their unit, telephone numbers, names of units."""
    for pattern in _TIES:
        text = pattern.sub(lambda found: found[0].replace(" ", NBSP), text)
    return text
