"""What people write to each other, in the language of the customer."""

INQUIRY = {
    "en": "Hello, we are looking for a machine for about 150 cups a day. What do you"
    " recommend, and how soon could you deliver?",
    "vi": "Chào anh chị, bên em đang tìm máy pha cho khoảng 150 ly mỗi ngày. Anh chị tư"
    " vấn giúp loại nào và bao lâu thì giao được ạ?",
    "fa": "سلام، برای حدود 150 فنجان در روز دنبال دستگاه هستیم. چه پیشنهادی دارید و چه"
    " زمانی می‌توانید تحویل دهید؟",
}
OFFER = {
    "en": "Thank you for your call. Here is our offer; it holds for 30 days.",
    "vi": "Cảm ơn anh chị đã trao đổi. Em gửi báo giá, có hiệu lực trong 30 ngày.",
    "fa": "از تماس شما سپاسگزاریم. پیش‌فاکتور پیوست است و 30 روز اعتبار دارد.",
}
ASK_DELIVERY = {
    "en": "Our machine was promised for last week. When will it come?",
    "vi": "Máy của bên em hẹn giao từ tuần trước. Khi nào thì có hàng ạ?",
    "fa": "قرار بود دستگاه ما هفتهٔ گذشته برسد. چه زمانی تحویل می‌دهید؟",
}
APOLOGY = {
    "en": "We are sorry: the boiler came late. We will tell you the day by Friday.",
    "vi": "Bên em xin lỗi: nồi hơi về chậm. Trước thứ Sáu bên em sẽ báo ngày giao.",
    "fa": "پوزش می‌خواهیم؛ دیگ بخار دیر رسید. تا جمعه روز تحویل را خبر می‌دهیم.",
}
REMINDER = {
    "en": "This invoice is past its due date. Could you tell us when you will pay?",
    "vi": "Hóa đơn này đã quá hạn. Anh chị cho biết khi nào thanh toán được ạ?",
    "fa": "سررسید این فاکتور گذشته است. لطفاً بفرمایید چه زمانی پرداخت می‌شود.",
}
# What goes with one to five stars.
FEEDBACK = {
    "en": (
        "Nobody told us that it would be late.",
        "Late, and one part was missing.",
        "Fine in the end.",
        "Good coffee, quick delivery.",
        "Excellent. We recommend you.",
    ),
    "vi": (
        "Giao trễ mà không ai báo trước.",
        "Giao chậm, lại thiếu một phụ kiện.",
        "Nhìn chung là ổn.",
        "Cà phê ngon, giao nhanh.",
        "Tuyệt vời, sẽ giới thiệu cho bạn bè.",
    ),
    "fa": (
        "کسی خبر نداد که دیر می‌رسد.",
        "دیر رسید و یک قطعه کم بود.",
        "در نهایت خوب بود.",
        "قهوهٔ خوب، تحویل سریع.",
        "عالی؛ به دیگران هم معرفی می‌کنیم.",
    ),
}
RETURN_REASON = "Damaged in transport"
PROJECT = {
    "made": "Coffee machine for {}",
    "stock": "Coffee supply for {}",
}
